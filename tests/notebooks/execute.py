"""Run a notebook and write it down with its outputs: `python -m tests.notebooks.execute NOTEBOOK OUT`.

A process of its own, because the client of the kernels leaves sockets to the garbage collector, which warns. Kernel and
client talk through sockets in the file system, in a folder whose path is short enough for them.
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

SECONDS = 600  # for one cell, and for a kernel to start


def main(source: Path, out: Path) -> None:
    notebook = nbformat.read(source, as_version=4)
    with tempfile.TemporaryDirectory(prefix="nb") as short:
        os.environ["JUPYTER_RUNTIME_DIR"] = short
        kernel = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{short}/kernel")
        where = {"metadata": {"path": str(Path.cwd())}}
        client = NotebookClient(
            notebook, km=kernel, timeout=SECONDS, startup_timeout=SECONDS, resources=where
        )
        client.execute()
    nbformat.write(notebook, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
