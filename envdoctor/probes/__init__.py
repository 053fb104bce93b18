"""The built-in probes, one file per subject. `envdoctor.registry` lists those that are run."""
