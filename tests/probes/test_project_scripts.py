"""What stands behind `npm start` and the like is looked at as if it were written in the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.probes.test_project_rules import told, wrong
from tests.probes.test_project_starts import built

NODE = "FROM node:22-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n"
SCRIPTS = {
    "start": "node server/main.js", "dev": "vite", "open": "vite --host --port 8000",
    "build": "tsc && vite build", "both": "npm run build && vite preview --host 0.0.0.0",
    "next": "next dev", "gone": "node dist/main.js", "env": "NODE_ENV=production node index.js",
}  # fmt: skip


def node(folder: Path, command: str, scripts: dict[str, str] | None = None, **files: str) -> Path:
    (folder / "package.json").write_text(json.dumps({"scripts": scripts or SCRIPTS}, indent=1))
    return built(folder, NODE, f"    command: {command}\n    ports: ['8000:8000']\n", **files)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("npm run serve", 'Missing script: "serve"'),
        ("yarn run serve", 'Command "serve" not found.'),
        ("npm start", "Cannot find module '/app/server/main.js'"),
        ("npm run env", "Cannot find module '/app/index.js'"),
        ("npm run start", "Cannot find module '/app/server/main.js'"),
        ("yarn start", "Cannot find module '/app/server/main.js'"),
        ("sh -c 'npm run build && npm run serve'", 'Missing script: "serve"'),
    ],
)
def test_a_script_that_cannot_start(command: str, said: str, tmp_path: Path) -> None:
    (finding,) = [f for f in told("programs", node(tmp_path, command)) if f.fault]
    assert finding.evidence[0].text == said


@pytest.mark.parametrize(
    "command",
    ["npm install", "npm run serve --if-present", "npm --prefix web run serve", "yarn vite",
     "npm run build", "npm exec serve", "yarn workspace web serve", "npm -w web start"],
)  # fmt: skip
def test_what_is_no_script_of_this_file(command: str, tmp_path: Path) -> None:
    assert wrong(told("programs", node(tmp_path, command))) == []


@pytest.mark.parametrize(
    ("command", "scripts"),
    [
        ("sh -c 'npm run build && node dist/main.js'", {"build": "tsc"}),
        ("npm start", {"start": "node dist/main.js", "prestart": "tsc"}),
        ("npm start", {"start": "tsc && node dist/main.js"}),
        ("npm start", {"start": "node dist/main.js", "postinstall": "tsc"}),
    ],
)
def test_a_file_that_is_made_on_the_way(
    command: str, scripts: dict[str, str], tmp_path: Path
) -> None:
    folder = node(tmp_path, command, scripts)
    assert wrong(told("programs", folder)) == []


def test_npm_start_takes_server_js_by_itself(tmp_path: Path) -> None:
    assert wrong(told("programs", node(tmp_path, "npm start", {"x": "y"}, server__js=""))) == []
    (tmp_path / "server.js").unlink()
    assert wrong(told("programs", tmp_path)) == [("fail", "ED644")]


@pytest.mark.parametrize(
    ("command", "files", "faults"),
    [
        ("npm run dev", {}, ["ED493"]),
        ("npm run dev -- --host --port 8000", {}, []),
        ("yarn dev --host --port 8000", {}, []),
        ("npm run open", {}, []),
        ("npm run both", {}, ["ED493"]),  # port 4173, published is 8000
        ("npm run build", {}, []),
        ("npm run next", {}, ["ED493"]),
        ("npm run dev", {"vite.config.js": "export default {plugins: []}"}, ["ED493"]),
        ("npm run dev", {"vite.config.js": "export default {server: {host: true}}"}, []),
    ],
)
def test_where_the_server_of_a_script_listens(
    command: str, files: dict[str, str], faults: list[str], tmp_path: Path
) -> None:
    folder = node(tmp_path, command)
    for name, text in files.items():
        (folder / name).write_text(text)
    assert [fault for _, fault in wrong(told("listening", folder))] == faults


def test_the_line_of_package_json_is_quoted(tmp_path: Path) -> None:
    (finding,) = [f for f in told("listening", node(tmp_path, "npm run dev")) if f.fault]
    assert finding.summary.startswith("package.json:4: ")
