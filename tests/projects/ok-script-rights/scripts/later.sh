chown -R app /own
exec "$@"
