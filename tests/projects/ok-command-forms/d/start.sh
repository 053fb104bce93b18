#!/bin/sh
[ $# -gt 0 ] || set -- sleep 60
exec "$@"
