;;; lsp_mode.el --- a requirements file by lsp-mode: findings, actions, a fix  -*- lexical-binding: t -*-

;;; Commentary:

;; TEST_STORY is JSON: the server's command, a file and a place in it.  What a person sees is printed as one line of JSON.

;;; Code:

(require 'json)
(defvar story (json-parse-string (getenv "TEST_STORY") :object-type 'alist :array-type 'list))
(setq lsp-auto-guess-root t lsp-diagnostics-provider :flymake lsp-enable-snippet nil lsp-restart 'ignore
      lsp-session-file (alist-get 'session story) create-lockfiles nil make-backup-files nil)
(require 'lsp-mode)
(require 'venvoy)
(setq venvoy-command (alist-get 'command story))

(find-file (alist-get 'file story))
(lsp-workspace-folders-add default-directory)
(lsp)
(let ((end (+ (float-time) 60)))
  (while (and (< (float-time) end) (not (flymake-diagnostics)))
    (accept-process-output nil 0.05) (sit-for 0.02)))
(let ((texts (mapcar #'flymake-diagnostic-text (flymake-diagnostics))) actions)
  (goto-char (point-min))
  (search-forward (alist-get 'place story))
  (backward-char 1)
  (setq actions (lsp-code-actions-at-point))
  (lsp-execute-code-action (car actions))
  (princ (concat "\n" (json-serialize
                       `((seen . [((kind . "diagnostics") (value . ,(vconcat texts)))
                                  ((kind . "actions") (value . ,(vconcat (mapcar (lambda (each) (gethash "title" each)) actions))))
                                  ((kind . "text") (value . ,(buffer-string)))])
                         (ok . t)))
                 "\n")))
(kill-emacs 0)
;;; lsp_mode.el ends here
