import importlib
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.setings")
importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
