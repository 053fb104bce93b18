set -e
chown -R app /own
exec "$@"
