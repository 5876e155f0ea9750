;;; venvoy-eglot.el --- Venvoy's server for requirements files, by eglot  -*- lexical-binding: t -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Loaded by venvoy.el when eglot is.

;;; Code:

(require 'eglot)

(declare-function venvoy-options "venvoy")
(declare-function venvoy-server-command "venvoy")
(declare-function venvoy-follow "venvoy")
(declare-function venvoy--soon "venvoy")

(defclass venvoy-eglot-server (eglot-lsp-server) () "Venvoy's server.")

(cl-defmethod eglot-client-capabilities :around ((_server venvoy-eglot-server))
  "Say that menus are drawn."
  (plist-put (cl-call-next-method) :experimental '(:venvoy (:menu t))))

(cl-defmethod eglot-initialization-options ((_server venvoy-eglot-server)) "Return our options." (venvoy-options))

(cl-defmethod eglot-handle-notification ((_server venvoy-eglot-server) (_method (eql venvoy/showMenu)) &key then &allow-other-keys)
  "Show what a fix or a lens opens: THEN."
  (venvoy--soon #'venvoy-follow then))

(dolist (name '(venvoy/statusChanged venvoy/selectionChanged venvoy/environmentsChanged venvoy/packagesChanged))
  ;; `venvoy-mode' has a connection of its own for these.
  (eval `(cl-defmethod eglot-handle-notification ((_server venvoy-eglot-server) (_method (eql ,name)) &rest _) "Do nothing.")))

(add-to-list 'eglot-server-programs
             `((venvoy-requirements-mode :language-id "pip-requirements")
               . ,(lambda (&rest _) (cons 'venvoy-eglot-server (venvoy-server-command)))))

(defvar venvoy-eglot--settings (make-hash-table :test #'equal) "The settings that each Python server was given.")

(defun venvoy-eglot--key (server)
  "Return the name of SERVER in the answer of `tools'."
  (intern (concat ":" (replace-regexp-in-string "-" "_" (downcase (or (plist-get (eglot--server-info server) :name) ""))))))

(defun venvoy-eglot--configuration (server)
  "Return the settings of SERVER."
  (gethash server venvoy-eglot--settings))

(defun venvoy-eglot--hand-over (tools)
  "Give the buffer's language server the environment of TOOLS."
  (when-let* ((server (eglot-current-server))
              (given (plist-get (plist-get tools :servers) (venvoy-eglot--key server)))
              (settings (plist-get given :settings)))
    (unless (equal settings (gethash server venvoy-eglot--settings))
      (puthash server settings venvoy-eglot--settings)
      (unless (default-value 'eglot-workspace-configuration)
        (setq-default eglot-workspace-configuration #'venvoy-eglot--configuration))
      (if (eq (plist-get given :restart) t) (eglot-reconnect server)
        (jsonrpc-notify server :workspace/didChangeConfiguration (list :settings settings))))))

(add-hook 'venvoy-tools-functions #'venvoy-eglot--hand-over)

(provide 'venvoy-eglot)
;;; venvoy-eglot.el ends here
