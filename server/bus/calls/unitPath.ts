const root = '/org/freedesktop/systemd1/unit/'

/** The D-Bus object of a unit: every byte that is no letter or digit becomes `_xx`, also a digit at the start. */
export const unitPath = (name: string): string =>
  root +
  [...Buffer.from(name)]
    .map((byte, at) => {
      const char = String.fromCharCode(byte)
      return (at === 0 ? /[A-Za-z]/ : /[A-Za-z0-9]/).test(char) ? char : `_${byte.toString(16).padStart(2, '0')}`
    })
    .join('')

/** The unit of an object path, or undefined for another object. */
export const unitOfPath = (path: string): string | undefined =>
  path.startsWith(root)
    ? Buffer.from(
        path
          .slice(root.length)
          .replaceAll(/_([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        'latin1',
      ).toString()
    : undefined
