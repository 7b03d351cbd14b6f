"""What `doctor` asks: can letters be printed on this machine?"""

from collections.abc import Iterator

from core.kernel import Kernel
from modules.generation.errors import LetterNotPrinted, PrinterMissing
from modules.generation.printing import Printer

PAGE = "<!doctype html><html lang='en'><title>Test</title><p>Test</p></html>"


def find_printer_problems(kernel: Kernel) -> Iterator[str]:
    """A sentence when some pack has letters and none can be printed here."""
    if not any(pack.all("letter") for pack in kernel.definitions.in_force.values()):
        return
    printer = Printer()
    try:
        printer.print(PAGE, "test")
    except (PrinterMissing, LetterNotPrinted) as error:
        yield str(error)
    finally:
        printer.close()
