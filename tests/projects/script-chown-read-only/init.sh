set -e
chown -R ${PUID:-911}:${PGID:-911} /config /srv
exec "$@"
