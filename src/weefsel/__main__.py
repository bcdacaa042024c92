"""`python -m weefsel` is the same as `weefsel`."""

from weefsel.project.cli import run

if __name__ == "__main__":
    run()
