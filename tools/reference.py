#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the API reference, build/reference/html/index.html, from the doc comments, by Doxygen. A public name without a
comment is an error, and so is whatever Doxygen warns of.

  tools/reference.py

Headers stay free of Doxygen's commands: what they need of them is added to a copy. docs/reference has the rest:
families.txt    which family each header belongs to
words.txt       comments of members that mean the same in many classes, such as `stride`; a comment in the header wins
A comment right before a header's namespace says what holds for all of it, and stands on the page of its family.
snippets/*.cpp  what stands under a name or a family as its example; tools/check_docs.py runs them
"""
import fnmatch
import pathlib
import re
import shutil
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs/reference"
OUT = ROOT / "build/reference"
HEADERS = ROOT / "include/minitorch"
WITH_LAYERS = {"layers", "activations", "lossmodules", "containers"}
NAMESPACES = {"minitorch": "Tensors and functions on them.",
              "minitorch::nn": "Layers, models, losses as modules.",
              "minitorch::nn::init": "Initialisation of parameters.",
              "minitorch::optim": "Optimisers and learning-rate schedules.",
              "minitorch::autograd": "Gradients beyond backward(), and recording.",
              "minitorch::core": "What the library is built of: checks, sizes, parallel loops.",
              "minitorch::io": "Files, bytes and their formats.",
              "minitorch::viz": "Pictures."}
UNDOCUMENTED = re.compile(r"(.*?):(\d+): warning: (?:Member|Compound) (.*) is not documented\.$")


def families():
    """[(id, title, [header patterns], text)] of families.txt."""
    found = []
    for part in re.split(r"^\[", (SOURCE / "families.txt").read_text(), flags=re.M)[1:]:
        first, _, text = part.partition("\n")
        name, title, headers = re.match(r"(\w+)\] (.*?) \| (.*)", first).groups()
        found.append((name, title, headers.split(), " ".join(text.split())))
    return found


def family_of_headers(all_families):
    """Header -> family id; None for those that are not in the reference."""
    place, problems = {}, []
    for path in sorted(HEADERS.rglob("*.hpp")):
        header = path.relative_to(HEADERS).as_posix()
        exact = [name for name, _, patterns, _ in all_families if header in patterns]
        loose = [name for name, _, patterns, _ in all_families if any(fnmatch.fnmatch(header, p) for p in patterns)]
        names = exact or loose
        if len(names) != 1:
            problems.append(f"{header} is in {len(names)} families of docs/reference/families.txt, it must be in one")
        place[header] = names[0] if names and names[0] != "inner" else None
    for name, _, patterns, _ in all_families:
        problems += [f"docs/reference/families.txt: [{name}] has {p}, which is no header" for p in patterns
                     if not any(fnmatch.fnmatch(header, p) for header in place)]
    return place, problems


def snippets():
    """Name -> lines of each `//! [name]` block of the snippets."""
    found = {}
    for path in sorted((SOURCE / "snippets").glob("*.cpp")):
        name = None
        for line in path.read_text().splitlines():
            mark = re.match(r"\s*//! \[([\w:]+)\]", line)
            if mark and name is None:
                name = mark.group(1)
                found[name] = []
            elif mark:
                name = None
            elif name:
                found[name].append(line)
    return found


def words():
    """[(class pattern, member pattern, text)] of words.txt; the first that fits counts."""
    found = []
    for line in (SOURCE / "words.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, text = line.split(" | ", 1)
            owner, _, member = name.rpartition("::")
            found.append((owner or "*", member, text))
    return found


def methods(text):
    """Declarations of what the macros of tensor/methods.hpp make members of the tensor."""
    names = re.findall(r"\bMETHOD\((\w+)\)", text)
    return " ".join(f"/** x.{name}(..) is the function minitorch::{name}(x, ..). */ "
                    f"template <class... Args> auto {name}(Args&&... args) const;" for name in sorted(names))


def said_of_each(match):
    """`double x, y;  ///< text` as two declarations with the text."""
    indent, code, text = match.groups()
    parts, depth = [""], 0
    for letter in code:
        depth += (letter in "<{(") - (letter in ">})")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    first = re.match(r"(.*?[\w>]) (\w+\b ?(?:[={].*)?)$", parts[0])
    if len(parts) == 1 or not first:
        return match.group(0)
    comment = text.replace("///<", "/**") + " */"
    return indent + " ".join(f"{comment} {first.group(1)} {part.strip()};" for part in [first.group(2), *parts[1:]])


def with_families(text, family):
    """The header with everything in it put into its family, and what is said behind a declaration of several members
    said of each; without forward declarations, friends and deleted copies. Macros stand in no namespace, so each says
    its family itself. No line moves."""
    text = re.sub(r"^(/// .*)\n(#define MINITORCH_VERSION)", rf"\1 @ingroup {family}\n\2", text, flags=re.M)
    text = re.sub(r"^( +)([^(/\n]*,[^(/\n]*);( +///< .*)$", said_of_each, text, flags=re.M)
    closed = re.findall(r"^\}  // namespace ([\w:]+)$", text, flags=re.M)
    for name in set(closed):
        if re.search(r"\b(?:detail|core)\b", name):
            continue  # core:: is what the library is built of, and stands on the page of its namespace
        text = re.sub(rf"^(namespace {name} \{{)$", rf"\1 /** @addtogroup {family} */ /** @{{ */", text, flags=re.M)
        text = re.sub(rf"^(\}}  // namespace {name})$", r"/** @} */ \1", text, flags=re.M)
    text = re.sub(r"^( */// )(?=Batch [a-z])", r"\1%", text, flags=re.M)  # no link: the word is not the struct
    # A link: "max_pool2d as a module" leads to the function, whose text has the formula.
    text = re.sub(r"^((?!///).*\n/// (?:[a-z]\w*[_\d]\w*(?=[:.;]| (?:of|with|as) )|[a-z]\w*(?= (?:of planes )?as a module)))",
                  r"\1()", text, flags=re.M)
    text = re.sub(r"^ +(?:(\w+)\(const \1&\)|\w+& operator=\(const \w+&\)) = delete;$", "", text, flags=re.M)
    text = re.sub(r"^(?: +template <[^\n]*>(\n))? +friend (?:class|struct) [^;]+;.*$", r"\1", text, flags=re.M)
    return re.sub(r"^(?:template <[^\n]*>(\n))?(?:class|struct) \w+;.*$", r"\1", text, flags=re.M)


def write_copy(place):
    shutil.rmtree(OUT, ignore_errors=True)
    method_lines = methods((HEADERS / "tensor/methods.hpp").read_text())
    for header, family in place.items():
        if family is None:
            continue
        text = with_families((HEADERS / header).read_text(), family)
        if header == "tensor/tensor.hpp":
            text = text.replace("  MINITORCH_METHODS(MINITORCH_METHOD)\n", f"  {method_lines}\n")
            text = re.sub(r"^  MINITORCH_\w+_METHODS\(.*\)$", "", text, flags=re.M)
        path = OUT / "input/minitorch" / header
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"/** @file */ {text}")


def openings(place, family):
    """What the headers of a family say of all that is in them: their comments right before the namespace opens."""
    found = {header: re.search(r"((?:^// .*\n)+)\nnamespace (?!.*detail)", (HEADERS / header).read_text(), flags=re.M)
             for header in place if place[header] == family and not header.startswith("core/")}
    return "".join(f"\n@par {header}\n" + " ".join(match.group(1).replace("// ", "").split("\n"))
                   for header, match in found.items() if match)


def layers(place):
    """The modules without Basic in their name."""
    return [name for header, family in place.items() if family in WITH_LAYERS
            for name in re.findall(r"^class Basic(\w+) (?:final )?: public", (HEADERS / header).read_text(), flags=re.M)]


def example(name, examples):
    """What Doxygen is told of an example."""
    code = textwrap.dedent("\n".join(examples.get(name, []))).replace("*/", "* /")
    return f"\n@par Example\n@code{{.cpp}}\n{code}\n@endcode\n" if name in examples else ""


def write_pages(all_families, examples, layer_names, place):
    """The first page, the families with their examples and what their headers open with, and the examples of layers."""
    shown = [family for family in all_families if family[0] != "inner"]
    parts = ["/** @mainpage minitorch\n" + (SOURCE / "first_page.txt").read_text() + "<table class=\"families\">\n"]
    parts += [f"<tr><td>@ref {name} \"{title}\"</td><td>{text}</td></tr>\n" for name, title, _, text in shown]
    parts += ["</table> */\n"]
    parts += [f"/** @defgroup {name} {title}\n{text}\n{example(name, examples)}{openings(place, name)} */\n"
              for name, title, _, text in shown]
    parts += [f"/** @namespace {name} {text} */\n" for name, text in NAMESPACES.items()]
    parts += [f"/** @class minitorch::nn::Basic{name}\n{example(name, examples)} */\n" for name in layer_names]
    (OUT / "pages.dox").write_text("".join(parts))


def write_layout():
    """Doxygen's order of a page, but what a thing is and its example come before the list of its members."""
    layout = OUT / "layout.xml"
    subprocess.run(["doxygen", "-l", str(layout)], check=True, capture_output=True)
    text = re.sub(r"<detaileddescription [^>]*/>", "", layout.read_text())
    layout.write_text(re.sub(r"<briefdescription [^>]*/>", "<detaileddescription title=\"\"/>", text))


def shorten_names():
    """What Doxygen writes as minitorch::nn::Linear is nn::Linear to a reader. It also links what it does not list, the
    private classes of a class."""
    for path in (OUT / "html").glob("*.html"):
        text = path.read_text().replace("minitorch::", "")
        if 'name="nested-classes"' not in text:
            text = re.sub(r'<a href="#nested-classes">[^<]*</a>(?: &#124;\s*)?', "", text)
        text = re.sub(r'<td class="(mem\w*ItemLeft)"(?=[^>]*>(?:<a id="[^"]*" name="[^"]*"></a>\s*)?&#160;</td>)',
                      r'<td class="\1 none"', text)  # constructors have no type to the left of their name
        path.write_text(re.sub(r" (?:Class|Struct)(?: Template)? Reference", "", text))


def dead_links():
    """Links within the pages that lead nowhere."""
    pages = {path.name: path.read_text() for path in sorted((OUT / "html").glob("*.html"))}
    marks = {name: set(re.findall(r'(?:id|name)="([^"]+)"', text)) for name, text in pages.items()}
    found = []
    for name, text in pages.items():
        for page, mark in set(re.findall(r'href="([\w-]*(?:\.html)?)(?:#([^"]+))?"', text)):
            page = page or name
            if page not in pages or (mark and mark not in marks[page]):
                found.append(f"{name}: a link to {page}{'#' if mark else ''}{mark}, which is not there")
    return sorted(found)


def run_doxygen(more=""):
    """Warnings, as lines with paths of the repository."""
    warnings = OUT / "warnings.txt"
    done = subprocess.run(["doxygen", "-"], input=(SOURCE / "Doxyfile").read_text() + more, cwd=ROOT, capture_output=True,
                          text=True)
    if done.returncode != 0:
        sys.exit(f"reference: doxygen failed: {done.stdout}{done.stderr}")
    lines = warnings.read_text().replace(f"{OUT}/input/", "include/").splitlines()
    return list(dict.fromkeys(lines))


def add_words(warnings):
    """Comments from words.txt before what has none; what is only defaulted or deleted leaves the copy."""
    rules, edits = words(), {}
    for line in warnings:
        match = UNDOCUMENTED.match(line)
        if not match:
            continue
        path, number, what = OUT / "input" / match.group(1).removeprefix("include/"), int(match.group(2)), match.group(3)
        lines = edits.setdefault(path, path.read_text().splitlines())
        at = number - 1
        if re.search(r"=\s*(?:default|delete)\b", what):
            lines[at] = ""
            continue
        owner = re.search(r"\) of \w+ ([\w:]+)$", what)
        if owner:
            of = owner.group(1).removeprefix("minitorch::")
            name = re.match(r"operator ?\(\)|operator[^(]*|[~\w]+", what).group(0).strip()
        else:  # a class
            of, _, name = what.removeprefix("minitorch::").rpartition("::")
        last = of.rpartition("::")[2]
        if alias := re.match(r"\s*using (\w+) = (Basic\w+<.*>);", lines[at]):
            text = f"{alias.group(2)}."
        else:
            text = next((text for of_pattern, member_pattern, text in rules if fnmatch.fnmatchcase(of, of_pattern) and
                         fnmatch.fnmatchcase("NEW" if name == last else name, member_pattern)), None)
        if text is None:
            continue
        while at > 0 and re.match(r"\s*(?:template <|requires)", lines[at - 1]):
            at -= 1
        text = text.replace("{name}", (last if owner else name.removesuffix("Options")).removeprefix("Basic"))
        if not lines[at].startswith("/**"):  # a line may declare several members
            lines[at] = f"/** {text} */ {lines[at]}"
    for path, lines in edits.items():
        path.write_text("\n".join(lines) + "\n")


def main():
    if not shutil.which("doxygen"):
        print("reference: needs doxygen; tools/install_deps.sh test installs it")
        return 1
    all_families = families()
    place, problems = family_of_headers(all_families)
    write_copy(place)
    examples = snippets()
    problems += [f"docs/reference/snippets: no example [{name}] for the family" for name, *_ in all_families
                 if name != "inner" and name not in examples]
    problems += [f"docs/reference/snippets: no example [{name}] for nn::{name}" for name in layers(place)
                 if name not in examples]
    write_pages(all_families, examples, layers(place), place)
    write_layout()
    add_words(run_doxygen("GENERATE_HTML = NO\nGENERATE_XML = NO\n"))
    problems += run_doxygen()
    shorten_names()
    problems += dead_links()
    for problem in problems:
        print(f"reference: {problem}")
    if problems:
        print(f"reference: {len(problems)} problems")
        return 1
    print(f"reference: {OUT.relative_to(ROOT)}/html/index.html has {len(all_families) - 1} families, nothing without a comment")
    return 0


if __name__ == "__main__":
    sys.exit(main())
