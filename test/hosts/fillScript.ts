/** A small file system over the folder, with what was in it, and one more file that takes all the rest. */
export const fillScript = (path: string): string => `set -eu
mkdir -p '${path}' /run/filling
size=$(du -sk '${path}' | cut -f1)
mount -t tmpfs -o size=$((size * 2 + 4096))k,mode=$(stat -c %a '${path}') full /run/filling
cp -a '${path}/.' /run/filling/
mount --bind /run/filling '${path}'
umount /run/filling
dd if=/dev/zero of='${path}/.full' bs=64k 2>/dev/null || true
dd if=/dev/zero of='${path}/.fuller' bs=1 count=4096 2>/dev/null || true
`
