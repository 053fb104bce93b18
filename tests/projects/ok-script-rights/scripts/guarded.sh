set -e
if [ "$GIVE" = 1 ]; then chown -R app /data; fi
chown -R app /data 2>/dev/null || true
[ -z "$GIVE" ] || chown app /data
chown root:root /scripts
mkdir -p /data
exec "$@"
