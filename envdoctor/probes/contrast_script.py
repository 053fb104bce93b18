"""The script that measures one side of the contrast: it runs on the host and in a container.

It has to run on any Python 3, whatever the system; a fact that cannot be had there stays empty.
"""

from __future__ import annotations

SCRIPT = """
import os, sys
def names(path):
    try:
        return sorted(os.listdir(path))
    except OSError:
        return []
def read(path):
    try:
        return open(path).read()
    except OSError:
        return ''
def link(path):
    try:
        return os.readlink(path)
    except (OSError, AttributeError):
        return ''
def libc():
    try:
        return os.confstr('CS_GNU_LIBC_VERSION') or ''
    except (ValueError, AttributeError):
        return 'musl' if [n for n in names('/lib') if n.startswith('ld-musl')] else ''
lines = read('/etc/os-release').splitlines()
distro = [l[12:].strip('"') for l in lines if l.startswith('PRETTY_NAME=')]
kinds = ('.dist-info', '.egg-info')
facts = {
    'interpreter': sys.version.split()[0] + ' ' + getattr(sys, '_base_executable', sys.executable),
    'packages': len([n for f in sys.path for n in names(f) if n.endswith(kinds)]),
    'distribution': (distro or [''])[0],
    'C library': libc(),
    'kernel': os.uname()[2] if hasattr(os, 'uname') else '',
    'processes': len([n for n in names('/proc') if n.isdigit()]) or '',
    'network': ' '.join(names('/sys/class/net')),
    'first process': read('/proc/1/comm').strip(),
    'user id': os.getuid() if hasattr(os, 'getuid') else '',
    'venv': sys.prefix != getattr(sys, 'base_prefix', sys.prefix) or '',
    'net': link('/proc/self/ns/net'), 'pid': link('/proc/self/ns/pid'),
}
for name in facts:
    print(name + '=' + str(facts[name]))
"""
