;;; story.el --- drives the real Emacs client through a list of actions  -*- lexical-binding: t -*-

;;; Commentary:

;; The actions are JSON in TEST_STORY; what a person would see is printed as one line of JSON.

;;; Code:

(require 'json)
(require 'eglot)
(require 'flymake)
(require 'venvoy)
(setq eglot-sync-connect t eglot-connect-timeout 20 create-lockfiles nil make-backup-files nil
      eglot-confirm-server-initiated-edits nil)

(defvar story (json-parse-string (getenv "TEST_STORY") :object-type 'alist :array-type 'list))
(defvar seen nil)
(defvar answers nil)

(defun say (kind value) (push (list (cons 'kind kind) (cons 'value value)) seen))

(defun wait (what predicate)
  (let ((end (+ (float-time) 60)) result)
    (while (and (not (setq result (ignore-errors (funcall predicate)))) (< (float-time) end))
      (accept-process-output nil 0.05) (sit-for 0.02))
    (unless result (error "Timeout: %s" what))))

(defun answer-from (prompt lines)
  (say "select" `((prompt . ,prompt) (rows . ,(vconcat lines))))
  (let ((wanted (pop answers)))
    (or (and wanted (seq-find (lambda (line) (string-match-p (regexp-quote wanted) line)) lines))
        (progn (say "dismissed" (or wanted :null)) (signal 'quit nil)))))

(advice-add 'completing-read :override
            (lambda (prompt table &rest _) (answer-from prompt (all-completions "" table))))
(advice-add 'completing-read-multiple :override
            (lambda (prompt table &optional _p _r initial &rest _)
              (say "select" `((prompt . ,prompt) (rows . ,(vconcat (all-completions "" table)))))
              (pop answers) (split-string (or initial "") ";" t)))
(advice-add 'read-string :override
            (lambda (prompt &rest _) (say "input" prompt) (or (pop answers) (signal 'quit nil))))
(advice-add 'message :before
            (lambda (&optional format &rest arguments)
              (when format
                (let ((text (substring-no-properties (apply #'format-message format arguments))))
                  (unless (string-prefix-p "[eglot]" text) (say "message" text))))))

(defun act (name argument)
  (pcase name
    ("edit" (find-file argument))
    ("eglot" (apply #'eglot--connect (eglot--guess-contact)))
    ("other" (let ((eglot-server-programs `((python-mode . ,(append argument nil))))) (apply #'eglot--connect (eglot--guess-contact))))
    ("status" (wait (concat "status " argument) (lambda () (string-match-p (regexp-quote argument) (venvoy--mode-line))))
     (say "status" (substring-no-properties (venvoy--mode-line))))
    ("menu" (setq answers (append (cdr argument) nil))
     (let ((before (length seen)))
       (if (not (equal (car argument) "palette")) (venvoy (car argument)) (call-interactively #'venvoy))
       (wait (format "menu %s" argument) (lambda () (and (null answers) (> (length seen) before))))))
    ("message" (wait (concat "message " argument)
                     (lambda () (seq-find (lambda (each) (and (equal (alist-get 'kind each) "message")
                                                              (string-match-p (regexp-quote argument) (alist-get 'value each))))
                                          seen))))
    ("environment" (wait (format "environment %s" argument) (lambda () (equal (file-name-nondirectory (or venvoy-environment "")) argument))))
    ("program" (say "program" (or (executable-find argument) "")))
    ("shell" (say "shell" (string-trim (shell-command-to-string argument))))
    ("diagnostic" (flymake-start)
     (wait (concat "diagnostic " argument)
           (lambda () (seq-find (lambda (each) (string-match-p (regexp-quote argument) (flymake-diagnostic-text each))) (flymake-diagnostics)))))
    ("fix" (goto-char (point-min)) (search-forward argument) (backward-char 1)
     (setq answers (list "Ignore"))
     (let ((last-nonmenu-event ?a)) (call-interactively #'eglot-code-actions))
     (say "text" (buffer-string)))
    ("command" (eglot-execute-command (eglot-current-server) 'venvoy.open (vector (json-parse-string argument :object-type 'plist))))
    ("file" (wait (concat "file " argument) (lambda () (with-temp-buffer (insert-file-contents argument) (search-forward "pythonPath")))))
    ("appears" (wait (concat "appears " argument) (lambda () (file-exists-p argument))))
    ("holds" (wait (concat "a text with " argument)
                   (lambda () (string-match-p (regexp-quote argument) (buffer-substring-no-properties (point-min) (point-max)))))
     (say "modified" (if (buffer-modified-p) t :false)))
    ("mark" (write-region "ready" nil argument nil 'silent))
    ("off" (venvoy-mode -1))
    (_ (error "No action %s" name))))

(let ((code 1) (debug-on-error nil))
  (condition-case problem
      (progn
        (setq venvoy-command (append (alist-get 'command story) nil)
              venvoy-trusted (pcase (alist-get 'trusted story) ('t t) (:false 'none) (_ nil)))
        (venvoy-mode 1)
        (dolist (action (alist-get 'actions story))
          (say "action" (format "%S" action))
          (act (car action) (cadr action)))
        (setq code 0))
    ((error quit) (say "error" (format "%S" problem))))
  (princ (concat "\n" (json-serialize (list (cons 'seen (vconcat (reverse seen))) (cons 'ok (if (= code 0) t :false)))) "\n"))
  (kill-emacs code))
;;; story.el ends here
