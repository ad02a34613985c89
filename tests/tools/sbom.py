#!/usr/bin/env python3
"""Writes what the binaries are built from as a CycloneDX 1.5 document, in JSON.

Shared libraries are those that the dynamic linker would load, each with the Debian package that it comes
from; header-only libraries are the packages that ./dev installs for the build. Versions are the
package manager's, licences the short names in the package's copyright file. With --check, a document
is read again, and everything that must be there is looked for.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

HEADERS = ["libasio-dev", "nlohmann-json3-dev", "libspdlog-dev", "libcli11-dev", "libtomlplusplus-dev",
           "libexpected-dev", "robin-map-dev", "libfmt-dev", "libwslay-dev", "libsqlitecpp-dev",
           "libhttp-parser-dev"]


def run(*words):
    return subprocess.run(words, capture_output=True, text=True).stdout


def packages_of(binaries):
    libraries = set()
    for binary in binaries:
        libraries.update(re.findall(r"(/\S+\.so\S*)", run("ldd", binary)))
    # What the linker names, where it really lies, and as it was before /lib became /usr/lib.
    names = {one: {one, os.path.realpath(one), one.removeprefix("/usr")} for one in libraries}
    owners = {}
    for line in run("dpkg", "-S", *sorted(set().union(*names.values()))).splitlines():
        packages, path = line.rsplit(": ", 1)
        owners[path] = packages.split(",")[0].split(":")[0]
    found = set()
    for library, paths in names.items():
        package = next((owners[path] for path in sorted(paths) if path in owners), None)
        if package is None:
            raise SystemExit(f"sbom: no package has {library}")
        found.add(package)
    return found


def licences(package):
    file = pathlib.Path(f"/usr/share/doc/{package}/copyright")
    text = file.read_text(errors="replace") if file.exists() else ""
    return sorted(set(re.findall(r"^License:[ \t]*(\S.*?)[ \t]*$", text, re.M))) or [f"see {file}"]


def component(package, scope):
    shown = run("dpkg-query", "-W", "-f", "${Version}\n${source:Package}\n${Architecture}\n", package)
    lines = shown.splitlines()
    if len(lines) < 3:
        return None
    version, source, architecture = lines[:3]
    purl = f"pkg:deb/debian/{package}@{version.replace('+', '%2B').replace(':', '%3A')}?arch={architecture}"
    return {"type": "library", "bom-ref": purl, "name": package, "version": version, "purl": purl,
            "scope": "required", "description": f"{scope}; of the source package {source}",
            "licenses": [{"license": {"name": one}} for one in licences(package)]}


def document(binaries, version):
    linked = packages_of(binaries)
    wanted = [(one, "shared library") for one in sorted(linked)]
    wanted += [(one, "in the binary") for one in HEADERS if one not in linked]
    components = [found for one, scope in wanted if (found := component(one, scope))]
    stamp = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    when = (datetime.datetime.fromtimestamp(stamp, datetime.timezone.utc) if stamp
            else datetime.datetime.now(datetime.timezone.utc))
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "component": {"type": "application", "bom-ref": "parley", "name": "parley",
                                       "version": version}},
            "components": components,
            "dependencies": [{"ref": "parley", "dependsOn": [one["bom-ref"] for one in components]}]}


def check(bom):
    """What a reader of the format takes for granted, and what this program must have found."""
    assert bom["bomFormat"] == "CycloneDX" and bom["specVersion"] == "1.5" and bom["version"] >= 1
    refs = [one["bom-ref"] for one in bom["components"]]
    assert len(refs) == len(set(refs)), "a component is there twice"
    names = set()
    for one in bom["components"]:
        assert one["type"] == "library" and one["name"] and one["version"], one
        assert one["purl"].startswith(f"pkg:deb/debian/{one['name']}@"), one
        names.add(one["name"])
    known = set(refs) | {bom["metadata"]["component"]["bom-ref"]}
    for one in bom["dependencies"]:
        assert {one["ref"], *one["dependsOn"]} <= known, one
    for needed in ("libasio-dev", "libc6", "libssl", "libsqlite3-0", "libsodium23", "libargon2-1"):
        assert any(name.startswith(needed) for name in names), f"{needed} is missing"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binaries", nargs="+")
    parser.add_argument("--output", type=pathlib.Path, help="else to standard output")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if not pathlib.Path("/var/lib/dpkg/status").exists():
        raise SystemExit("sbom: it asks dpkg, and this is no Debian")
    version = run(options.binaries[0], "--version").split()[-1:] or ["?"]
    text = json.dumps(document(options.binaries, version[0]), indent=2) + "\n"
    if options.output:
        options.output.write_text(text)
    else:
        print(text, end="")
    if options.check:
        check(json.loads(text))
        print("sbom: well-formed, and nothing is missing", file=sys.stderr)


main()
