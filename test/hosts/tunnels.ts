/**
 * Shell lines that give a tree this many tunnels as design.md lays them out: user, folders, and for each a config, a log
 * and an enabled unit with a SOCKS inbound on 127.0.0.1:20001 and up.
 */
export const tunnelSetup = (count: number): string => `
groupadd --system raptor-tunnel
useradd --system --gid raptor-tunnel --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin raptor-tunnel
install -d -o root -g raptor-tunnel -m 0750 /etc/raptor-tunnel
install -d -o raptor-tunnel -g raptor-tunnel -m 0750 /var/log/raptor-tunnel
wants=/etc/systemd/system/multi-user.target.wants
mkdir -p $wants
for n in $(seq ${count}); do
  id=$(printf %03d $n)
  config=/etc/raptor-tunnel/xray-$id.json
  log=/var/log/raptor-tunnel/xray-$id.log
  unit=/etc/systemd/system/xray-tunnel-$id.service
  cat > $config <<EOT
{
  "log": { "loglevel": "warning" },
  "inbounds": [{ "tag": "socks", "listen": "127.0.0.1", "port": $((20000 + n)), "protocol": "socks" }],
  "outbounds": [{ "tag": "direct", "protocol": "freedom" }]
}
EOT
  : > $log
  cat > $unit <<EOT
[Unit]
Description=Xray tunnel $id
After=network.target
Wants=network.target

[Service]
Type=simple
User=raptor-tunnel
Group=raptor-tunnel
ExecStart=/usr/local/bin/xray run -config $config
Restart=always
RestartSec=5
StandardOutput=append:$log
StandardError=append:$log

[Install]
WantedBy=multi-user.target
EOT
  ln -s $unit $wants/
done
chmod 640 /etc/raptor-tunnel/*.json /var/log/raptor-tunnel/*.log
chown raptor-tunnel:raptor-tunnel /etc/raptor-tunnel/*.json /var/log/raptor-tunnel/*.log
`
