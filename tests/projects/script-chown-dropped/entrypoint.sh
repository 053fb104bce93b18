#!/bin/sh
set -e
# the volume is root's at first
chown -R app:app /data
exec "$@"
