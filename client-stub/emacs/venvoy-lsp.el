;;; venvoy-lsp.el --- Venvoy's server for requirements files, by lsp-mode  -*- lexical-binding: t -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Loaded by venvoy.el when lsp-mode is.  The server draws its questions itself, by LSP's messages.  In the files of
;; other modes that list dependencies, such as pyproject.toml, it is an add-on next to another server.

;;; Code:

(require 'lsp-mode nil t)

(declare-function lsp-register-client "ext:lsp-mode")
(declare-function lsp-stdio-connection "ext:lsp-mode")
(declare-function make-lsp-client "ext:lsp-mode")
(declare-function venvoy-options "venvoy")
(declare-function venvoy-server-command "venvoy")
(defvar lsp-language-id-configuration)

(defconst venvoy-dependency-files
  "/\\(?:pyproject\\.toml\\|pylock\\(?:\\.[^./]+\\)?\\.toml\\|setup\\.cfg\\|Pipfile\\|\\(?:[^/]*[-_.]\\)?environment\\(?:[-_.][^/]*\\)?\\.ya?ml\\|[^/]+\\.py\\)\\'" "Files of other modes that may list dependencies.")

(add-to-list 'lsp-language-id-configuration '(venvoy-requirements-mode . "pip-requirements"))
(lsp-register-client
 (make-lsp-client :new-connection (lsp-stdio-connection #'venvoy-server-command)
                  :activation-fn (lambda (file mode) (or (eq mode 'venvoy-requirements-mode) (string-match-p venvoy-dependency-files file))) :add-on? t
                  :initialization-options #'venvoy-options :server-id 'venvoy))

(provide 'venvoy-lsp)
;;; venvoy-lsp.el ends here
