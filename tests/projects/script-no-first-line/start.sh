set -e
exec sleep 60
