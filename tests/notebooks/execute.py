"""Run notebooks one after the other, and write them down with their outputs: `python -m tests.notebooks.execute OUT NOTEBOOK …`.

A process of its own, because the client of the kernels leaves sockets to the garbage collector, which warns. Kernel and
client talk through sockets in the file system, in a folder whose path is short enough for them.

One kernel runs them all: to start one and to load the libraries takes longer than most notebooks. It forgets every name
between two of them. A notebook may be told where its data are: `NOTEBOOK:NAME=VALUE` sets a variable of the environment
before it runs. What goes wrong in one is written beside its outputs, and the next one still runs.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

SECONDS = 600  # for one cell, and for a kernel to start
FORGET = "get_ipython().reset(); __import__('os').environ.update({told!r})"


async def run_all(out: Path, asked: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="nb") as short:
        os.environ["JUPYTER_RUNTIME_DIR"] = short
        kernel = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{short}/kernel")
        await kernel.start_kernel()
        try:
            for number, one in enumerate(asked):
                await run(kernel, one, out / f"{number}.ipynb")
        finally:
            await kernel.shutdown_kernel(now=True)


async def run(kernel: AsyncKernelManager, one: str, out: Path) -> None:
    source, _, told = one.partition(":")
    name, _, value = told.partition("=")
    notebook = nbformat.read(source, as_version=4)
    client = NotebookClient(notebook, km=kernel, timeout=SECONDS, startup_timeout=SECONDS)
    await client.async_start_new_kernel_client()
    try:
        await client.kc.execute_interactive(FORGET.format(told={name: value} if name else {}), silent=True)
        await client.async_execute()
    except CellExecutionError as error:
        out.with_suffix(".error").write_text(str(error), encoding="utf-8")
    finally:
        client.kc.stop_channels()
    nbformat.write(notebook, out)


if __name__ == "__main__":
    asyncio.run(run_all(Path(sys.argv[1]), sys.argv[2:]))
