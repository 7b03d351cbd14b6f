"""Install the locked npm packages in a scratch folder and copy what the pages need into static/.

Usage: python core/web/assets/refresh.py
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ASSETS = Path(__file__).parent
STATIC = ASSETS.parent / "static"
FONT = "@fontsource-variable/inter"
COPIES = {
    "htmx.org/dist/htmx.min.js": "vendor/htmx/htmx.min.js",
    "htmx.org/LICENSE": "vendor/htmx/LICENSE",
    f"{FONT}/files/inter-latin-wght-normal.woff2": "vendor/inter/inter-latin.woff2",
    f"{FONT}/files/inter-latin-ext-wght-normal.woff2": "vendor/inter/inter-latin-ext.woff2",
    f"{FONT}/LICENSE": "vendor/inter/LICENSE",
    "lucide-static/LICENSE": "vendor/lucide/LICENSE",
}
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def refresh() -> None:
    """Rebuild static/vendor and static/icons.svg from package-lock.json."""
    with tempfile.TemporaryDirectory() as scratch:
        packages = install(Path(scratch))
        shutil.rmtree(STATIC / "vendor", ignore_errors=True)
        for source, target in COPIES.items():
            copy(packages / source, STATIC / target)
        (STATIC / "icons.svg").write_text(build_sprite(packages / "lucide-static" / "icons"))


def install(folder: Path) -> Path:
    """Run `npm ci` in the folder and return its node_modules."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ASSETS / name, folder / name)
    npm = shutil.which("npm") or "npm"
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603 - fixed arguments
    return folder / "node_modules"


def copy(source: Path, target: Path) -> None:
    """Copy one file, creating its folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def build_sprite(icons: Path) -> str:
    """One SVG with a <symbol> for every name in icons.txt; unknown names raise FileNotFoundError."""
    names = (ASSETS / "icons.txt").read_text().split()
    symbols = "".join(build_symbol(name, (icons / f"{name}.svg").read_text()) for name in sorted(names))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n'


def build_symbol(name: str, svg: str) -> str:
    """The drawing inside one icon's <svg>, on a single line."""
    found = DRAWING.search(svg)
    if found is None:
        raise ValueError(f"Icon {name} holds no <svg> element. Check the lucide-static version.")
    drawing = re.sub(r"\s+", " ", found.group(1)).strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>\n'


if __name__ == "__main__":
    refresh()
