/** A host key as ssh-keygen prints it, and how to see the same on the host. */
export const Fingerprint = (props: { keyType: string; fingerprint: string }) => {
  const file = () => props.keyType.replace(/^ssh-/, '').replace(/^ecdsa-.*/, 'ecdsa')
  return (
    <div class="flex min-w-0 flex-col gap-2">
      <code class="mono rounded-md border border-line-strong bg-s0 px-2.5 py-2 [overflow-wrap:anywhere] select-all">
        {props.fingerprint}
      </code>
      <p class="text-t2">
        Compare it with what the provider's console shows:{' '}
        <code class="mono [overflow-wrap:anywhere]">ssh-keygen -lf /etc/ssh/ssh_host_{file()}_key.pub</code>
      </p>
    </div>
  )
}
