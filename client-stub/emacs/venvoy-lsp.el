;;; venvoy-lsp.el --- Venvoy's server for requirements files, by lsp-mode  -*- lexical-binding: t -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Loaded by venvoy.el when lsp-mode is.  The server draws its questions itself, by LSP's messages.

;;; Code:

(require 'lsp-mode nil t)

(declare-function lsp-register-client "ext:lsp-mode")
(declare-function lsp-stdio-connection "ext:lsp-mode")
(declare-function make-lsp-client "ext:lsp-mode")
(declare-function venvoy-options "venvoy")
(declare-function venvoy-server-command "venvoy")
(defvar lsp-language-id-configuration)

(add-to-list 'lsp-language-id-configuration '(venvoy-requirements-mode . "pip-requirements"))
(lsp-register-client
 (make-lsp-client :new-connection (lsp-stdio-connection #'venvoy-server-command)
                  :major-modes '(venvoy-requirements-mode)
                  :initialization-options #'venvoy-options
                  :server-id 'venvoy))

(provide 'venvoy-lsp)
;;; venvoy-lsp.el ends here
