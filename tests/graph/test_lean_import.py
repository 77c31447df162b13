"""Importing the driver loads no table library, whatever is installed."""

import subprocess
import sys

LOADED = "import sys; import graph.database; print(sorted({'pandas', 'pyarrow', 'numpy'} & sys.modules.keys()))"
LATER = "import graph.database; import pyarrow; print(pyarrow.array([1]).to_pylist())"


def said(program: str) -> str:
    """What a program prints in a Python of its own."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_the_driver_loads_no_table_library_and_leaves_it_to_others() -> None:
    """It is not loaded along, and can be imported afterwards."""
    assert said(LOADED) == "['numpy']"
    assert said(LATER) == "[1]"
