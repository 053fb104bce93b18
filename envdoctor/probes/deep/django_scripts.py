"""The scripts with which the virtual environment is tried; they run in the user's Python.

They work on a copy of the project in a temporary folder, so that no database or compiled file
appears in the user's own.
"""

from __future__ import annotations

# Arguments: the project's folder, the new temporary folder. Fails when that exists already, or when
# the project is larger than a copy may be.
COPY = """
import os, shutil, sys
project, folder = sys.argv[1:]
LEFT_OUT = ('.git', '.hg', 'node_modules', '__pycache__', '.tox', '.mypy_cache', '.ruff_cache')
LARGEST = 200000000
size = [0]
def left_out(where, names):
    out = set(names) & set(LEFT_OUT)
    for name in set(names) - out:
        path = os.path.join(where, name)
        if os.path.exists(os.path.join(path, 'pyvenv.cfg')):
            out.add(name)
        elif os.path.isfile(path):
            size[0] += os.path.getsize(path)
        elif not os.path.isdir(path):
            out.add(name)  # a socket or a FIFO
    if size[0] > LARGEST:
        sys.exit('larger than %d MB' % (LARGEST // 1000000))
    return out
os.mkdir(folder, 0o700)
shutil.copytree(project, os.path.join(folder, 'project'), symlinks=True, ignore=left_out)
"""

# Argument: the temporary folder.
REMOVE = """
import shutil, sys
shutil.rmtree(sys.argv[1])
"""

# Arguments: manage.py, seconds to wait. Runs the server on a free port, asks it once it answers,
# and stops it as Control+C does. What the server says goes to stderr.
SERVE = """
import signal, socket, subprocess, sys, time
try:
    from urllib.error import HTTPError
    from urllib.request import ProxyHandler, build_opener
except ImportError:
    sys.exit('this Python has no urllib.request')
manage, patience = sys.argv[1], float(sys.argv[2])
probe = socket.socket()
probe.bind(('127.0.0.1', 0))
port = probe.getsockname()[1]
probe.close()
server = subprocess.Popen(
    [sys.executable, manage, 'runserver', '--noreload', '127.0.0.1:%d' % port],
    stdout=sys.stderr)
ask = build_opener(ProxyHandler({})).open
status, until = 0, time.time() + patience
try:
    while not status and server.poll() is None and time.time() < until:
        try:
            status = ask('http://127.0.0.1:%d/' % port, timeout=10).getcode()
        except HTTPError as error:
            status = error.code
        except (OSError, ValueError):
            time.sleep(0.1)
    if server.poll() is not None:
        print('ended=%d' % server.returncode)
    print('port=%d' % port)
    print('status=%d' % status)
finally:
    if server.poll() is None:
        server.send_signal(getattr(signal, 'CTRL_BREAK_EVENT', signal.SIGINT))
        until = time.time() + 5
        while server.poll() is None and time.time() < until:
            time.sleep(0.05)
        if server.poll() is None:
            server.kill()
            print('killed=1')
"""

# What differs between two environments, beyond the contrast's own facts.
FACTS = """
import os, platform, sys
def django():
    try:
        import django
        return django.get_version(), os.path.dirname(os.path.dirname(django.__file__))
    except ImportError:
        return 'none', ''
def distribution():
    try:
        for line in open('/etc/os-release'):
            if line.startswith('PRETTY_NAME='):
                return line[12:].strip().strip('"')
    except OSError:
        pass
    return platform.platform()
def user():
    try:
        import pwd
        return '%s (%d)' % (pwd.getpwuid(os.getuid()).pw_name, os.getuid())
    except (ImportError, KeyError):
        return str(getattr(os, 'getuid', lambda: '')())
print('Python=' + platform.python_version())
print('interpreter=' + getattr(sys, '_base_executable', sys.executable))
print('Django=%s' % django()[0])
print('packages=' + django()[1])
print('distribution=' + distribution())
print('user=' + user())
print('kernel=' + platform.release())
"""
