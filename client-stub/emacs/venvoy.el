;;; venvoy.el --- Python environments from Venvoy's server  -*- lexical-binding: t -*-

;; Author: the Venvoy developers
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (jsonrpc "1.0.14"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; `venvoy-mode' shows the environment of Python projects in the mode line and
;; gives it to the processes of their buffers.  `M-x venvoy' opens the server's
;; menus.  Requirements files are checked by eglot or lsp-mode.

;;; Code:

(require 'cl-lib)
(require 'crm)
(require 'jsonrpc)
(require 'project)
(require 'seq)
(require 'subr-x)

(defgroup venvoy nil "Python environments from Venvoy's server." :group 'tools)

(defcustom venvoy-command nil
  "How to start the server: a list of words; nil looks for `venvoy' itself."
  :type '(repeat string))

(defcustom venvoy-trusted nil
  "What may be run: t, `none', a list of folders, or nil for what was recorded."
  :type '(choice (const t) (const none) (const nil) (repeat directory)))

(defcustom venvoy-settings nil
  "Settings of the server, such as (:diagnostics (:unpinned \"hint\"))."
  :type 'plist)

(defcustom venvoy-modes '(python-base-mode python-mode python-ts-mode venvoy-requirements-mode pip-requirements-mode)
  "Major modes of buffers that get their environment." :type '(repeat symbol))

(defvar-local venvoy-environment nil "The environment that the processes of this buffer get.")
(defvar-local venvoy--status nil "What the mode line shows, as a property list.")
(defvar venvoy--connections (make-hash-table :test #'equal) "The connections, by the roots of their projects.")
(defvar venvoy--palette nil "The server's commands.")
(defvar venvoy--token 0 "The number of the newest call.")
(defvar venvoy-tools-functions nil "Functions called with the answer of `tools' when an environment was applied.")
(defconst venvoy--marks '(("check" . "✓") ("error" . "✗") ("warning" . "!") ("info" . "i") ("add" . "+")))

;;; The connection

(defun venvoy-server-command ()
  "Return the command that starts the server, or signal how to install it."
  (or venvoy-command
      (let ((exec-path (append exec-path '("~/.local/bin"))))
        (when-let ((program (executable-find "venvoy"))) (list program "serve" "--stdio")))
      (user-error "Venvoy's server is not installed.  Run: uv tool install venvoy")))

(defun venvoy-options ()
  "Return the options for the server's `initialize'."
  (append (list :settings (or venvoy-settings (make-hash-table)))
          (pcase venvoy-trusted
            ('nil nil) ('t '(:trusted t)) ('none '(:trusted :json-false))
            (folders (list :trusted (vconcat (mapcar #'expand-file-name folders)))))))

(defun venvoy--root ()
  "Return the root of the project around the buffer, without a slash at its end."
  (directory-file-name (expand-file-name (if-let ((project (project-current))) (project-root project) default-directory))))

(defun venvoy--uri (path)
  "Return the URI of PATH."
  (concat "file://" (url-hexify-string path (cons ?/ url-unreserved-chars))))

(defun venvoy--connect (root)
  "Start the server for the folder ROOT."
  (let* ((default-directory (file-name-as-directory (expand-file-name "~")))
         (process-environment (append '("PYTHONHOME" "PYTHONEXECUTABLE") process-environment))
         (connection
          (make-instance 'jsonrpc-process-connection
                         :name "venvoy" :events-buffer-scrollback-size 0
                         :process (lambda () (make-process :name "venvoy" :command (venvoy-server-command) :noquery t
                                                           :connection-type 'pipe :coding 'utf-8-emacs-unix
                                                           :stderr (get-buffer-create " *venvoy log*")))
                         :request-dispatcher #'ignore
                         :notification-dispatcher #'venvoy--notified
                         :on-shutdown (lambda (_) (remhash root venvoy--connections)))))
    (let ((result (jsonrpc-request
                   connection :initialize
                   (list :processId (emacs-pid) :rootUri (venvoy--uri root)
                         :workspaceFolders (vector (list :uri (venvoy--uri root) :name (file-name-nondirectory root)))
                         :capabilities '(:experimental (:venvoy (:menu t)) :window (:workDoneProgress t))
                         :initializationOptions (venvoy-options)))))
      (setq venvoy--palette (seq-reduce #'plist-get '(:capabilities :experimental :venvoy :commands) result)))
    (jsonrpc-notify connection :initialized (make-hash-table))
    (puthash root connection venvoy--connections)))

(defun venvoy--connection ()
  "Return the connection of the buffer's project; start it if there is none."
  (let* ((root (venvoy--root)) (connection (gethash root venvoy--connections)))
    (if (and connection (jsonrpc-running-p connection)) connection (venvoy--connect root))))

(defun venvoy--notified (_connection method params)
  "Take the notification METHOD with PARAMS."
  (pcase method
    ('venvoy/showMenu (venvoy--soon #'venvoy-follow (plist-get params :then)))
    ('$/progress (venvoy--progress (plist-get params :value)))
    ((or 'venvoy/statusChanged 'venvoy/selectionChanged 'venvoy/environmentsChanged)
     (venvoy--soon #'venvoy-refresh-all))))

(defun venvoy--progress (value)
  "Show the progress VALUE in the echo area."
  (unless (equal (plist-get value :kind) "end")
    (message "Venvoy: %s" (string-join (delq nil (list (plist-get value :title) (plist-get value :message))) ", "))))

(defun venvoy--soon (function &rest arguments)
  "Call FUNCTION with ARGUMENTS in this buffer, after what Emacs does now."
  (let ((buffer (current-buffer)))
    (run-at-time 0 nil (lambda () (with-current-buffer (if (buffer-live-p buffer) buffer (current-buffer))
                                    (apply function arguments))))))

(defun venvoy--ask (method params then &optional on-error)
  "Ask METHOD with PARAMS; call THEN or ON-ERROR in this buffer."
  (let ((buffer (current-buffer)))
    (cl-flet ((in-buffer (function) (lambda (answer) (when (buffer-live-p buffer)
                                                       (with-current-buffer buffer (funcall function answer))))))
      (jsonrpc-async-request
       (venvoy--connection) (intern (concat ":venvoy/" method)) params :timeout nil
       :success-fn (in-buffer then)
       :error-fn (in-buffer (or on-error (lambda (err) (message "Venvoy: %s" (plist-get err :message)))))))))

;;; Menus

(defun venvoy--here () "Return the file or folder of the buffer." (or buffer-file-name (expand-file-name default-directory)))

(defun venvoy-follow (to)
  "Open the menu or make the call TO, and draw what comes next."
  (let ((call (plist-get to :call)) (draw (lambda (step) (venvoy--soon #'venvoy--draw step))))
    (if (null call)
        (venvoy--ask "menu" (list :id (or (plist-get to :menu) "main") :path (or (plist-get to :path) (venvoy--here))
                                  :answers (or (plist-get to :answers) (make-hash-table)))
                     draw)
      (message "%s…" (plist-get call :title))
      (setq call (plist-put (copy-sequence call) :params (or (plist-get call :params) (make-hash-table))))
      (venvoy--ask "perform" (list :call call :workDoneToken (format "venvoy-%d" (cl-incf venvoy--token))) draw))))

(defun venvoy-cancel ()
  "Stop the call that runs."
  (interactive)
  (jsonrpc-notify (venvoy--connection) :window/workDoneProgress/cancel (list :token (format "venvoy-%d" venvoy--token))))

(defun venvoy--answer (step value)
  "Send VALUE as the answer to STEP."
  (let ((answers (copy-sequence (plist-get step :answers))) (key (intern (concat ":" (plist-get step :key)))))
    (venvoy-follow (list :menu (plist-get step :id) :path (plist-get step :path) :answers (plist-put answers key value)))))

(defun venvoy--rows (step)
  "Return the items of STEP by their lines."
  (cl-loop for item across (plist-get step :items)
           unless (plist-get item :separator)
           collect (cons (string-join (delq nil (list (cdr (assoc (plist-get item :icon) venvoy--marks)) (plist-get item :label)
                                                      (plist-get item :description) (plist-get item :detail)))
                                      "  ")
                         item)))

(defun venvoy--prompt (step)
  "Return the prompt of STEP."
  (concat (string-join (delq nil (list (plist-get step :title) (plist-get step :detail) (plist-get step :problem))) "  ") ": "))

(defun venvoy--pick (step)
  "Let a person pick from STEP."
  (let* ((rows (venvoy--rows step)) (completion-ignore-case t)
         (current (seq-filter (lambda (row) (eq (plist-get (cdr row) :current) t)) rows))
         (table (lambda (text predicate action)
                  (if (eq action 'metadata) '(metadata (display-sort-function . identity) (cycle-sort-function . identity))
                    (complete-with-action action rows text predicate)))))
    (if (eq (plist-get step :many) t)
        (let* ((crm-separator ";") (lines (completing-read-multiple (venvoy--prompt step) table nil t (string-join (mapcar #'car current) ";"))))
          (venvoy--answer step (vconcat (mapcar (lambda (line) (plist-get (cdr (assoc line rows)) :value)) lines))))
      (let ((item (cdr (assoc (completing-read (venvoy--prompt step) table nil t nil nil (caar current)) rows))))
        (cond ((plist-get item :then) (venvoy-follow (plist-get item :then)))
              (item (venvoy--answer step (plist-get item :value))))))))

(defun venvoy--draw (step)
  "Draw STEP."
  (pcase (plist-get step :kind)
    ("pick" (venvoy--pick step))
    ("input" (venvoy--answer step (read-string (venvoy--prompt step) (plist-get step :value))))
    ("call" (venvoy-follow (list :call (plist-get step :call))))
    ("text" (with-current-buffer (get-buffer-create (format "*venvoy %s*" (plist-get step :title)))
              (let ((inhibit-read-only t)) (erase-buffer) (insert (plist-get step :text)))
              (special-mode)
              (pop-to-buffer (current-buffer))))
    (_ (venvoy-refresh-all) (when-let ((text (plist-get step :message)))
         (message "%s" (propertize text 'face (pcase (plist-get step :severity) ("error" 'error) ("warning" 'warning))))))))

;;;###autoload
(defun venvoy (id)
  "Open the menu ID about the file in view."
  (interactive
   (let ((rows (progn (venvoy--connection)
                      (mapcar (lambda (command) (cons (plist-get command :title) (plist-get command :id))) venvoy--palette))))
     (list (cdr (assoc (completing-read "Venvoy: " rows nil t nil nil (caar rows)) rows)))))
  (venvoy-follow (list :menu id)))

;;; Mode line and environment

(defun venvoy--mode-line ()
  "Return the text of the mode line."
  (when venvoy--status
    (propertize (format " %s" (or (plist-get venvoy--status :busy) (plist-get venvoy--status :text)))
                'help-echo (plist-get venvoy--status :tooltip)
                'mouse-face 'mode-line-highlight
                'local-map (let ((map (make-sparse-keymap))) (define-key map [mode-line mouse-1] #'venvoy-click) map)
                'face (pcase (plist-get venvoy--status :severity) ("error" 'error) ("warning" 'warning)))))

(defun venvoy-click ()
  "Open the menu of the mode line."
  (interactive)
  (venvoy-follow (list :menu (plist-get venvoy--status :menu))))

(defun venvoy--edit (edit)
  "Make EDIT in the buffer's `process-environment'."
  (cl-destructuring-bind (&key op name value separator) edit
    (let ((now (getenv name)))
      (setenv name (pcase op
                     ("set" value)
                     ("prepend" (if now (concat value separator now) value))
                     ("remove" (and now (string-join (delete value (split-string now separator)) separator))))))))

(defun venvoy--apply (tools)
  "Give the processes of this buffer the environment of TOOLS."
  (mapc #'kill-local-variable '(process-environment exec-path python-shell-interpreter))
  (setq venvoy-environment (plist-get tools :prefix))
  (when venvoy-environment
    (setq-local process-environment (copy-sequence process-environment))
    (seq-doseq (edit (plist-get tools :terminal)) (venvoy--edit edit))
    (setq-local exec-path (append (parse-colon-path (getenv "PATH")) (list exec-directory))
                python-shell-interpreter (plist-get tools :executable)))
  (run-hook-with-args 'venvoy-tools-functions tools))

(defun venvoy-refresh ()
  "Ask for the status and the environment of this buffer."
  (venvoy--ask "status" (list :path (venvoy--here)) (lambda (status) (setq venvoy--status status) (force-mode-line-update)) #'ignore)
  (venvoy--ask "tools" (list :path (venvoy--here)) #'venvoy--apply #'ignore))

(defun venvoy--is-for-buffer () "Return whether the buffer gets an environment." (and buffer-file-name (apply #'derived-mode-p venvoy-modes)))

(defun venvoy-refresh-all ()
  "Refresh every buffer that gets an environment, and read changed files again."
  (dolist (buffer (buffer-list))
    (with-current-buffer buffer (when (and buffer-file-name (funcall buffer-stale-function t)) (revert-buffer t t t))
                         (when (venvoy--is-for-buffer) (venvoy-refresh)))))

(defun venvoy--found-file ()
  "Refresh a buffer that was opened."
  (when (venvoy--is-for-buffer) (with-demoted-errors "Venvoy: %S" (venvoy-refresh))))

(defun venvoy--with-environment (function &rest arguments)
  "Call FUNCTION with ARGUMENTS; temporary buffers get this one's environment."
  (cl-letf (((default-value 'process-environment) process-environment) ((default-value 'exec-path) exec-path))
    (apply function arguments)))

;;;###autoload
(define-minor-mode venvoy-mode
  "Show the environments of projects, and give them to their processes."
  :global t
  (if venvoy-mode
      (progn (add-hook 'find-file-hook #'venvoy--found-file)
             (add-to-list 'mode-line-misc-info '(:eval (venvoy--mode-line)) t)
             (advice-add 'shell-command-to-string :around #'venvoy--with-environment)
             (venvoy-refresh-all))
    (remove-hook 'find-file-hook #'venvoy--found-file)
    (setq mode-line-misc-info (delete '(:eval (venvoy--mode-line)) mode-line-misc-info))
    (advice-remove 'shell-command-to-string #'venvoy--with-environment)))

;;;###autoload
(define-derived-mode venvoy-requirements-mode prog-mode "Requirements"
  "A major mode for requirements files."
  (setq-local comment-start "# " comment-start-skip "#+\\s-*")
  (setq-local font-lock-defaults '((("^\\s-*\\(-[-a-zA-Z]+\\)" 1 'font-lock-keyword-face) ("\\(?:^\\|\\s-\\)#.*" . 'font-lock-comment-face)))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\(?:requirements\\|constraints\\)[^/]*\\.\\(?:txt\\|in\\)\\'" . venvoy-requirements-mode))
(with-eval-after-load 'eglot (require 'venvoy-eglot))
(with-eval-after-load 'lsp-mode (require 'venvoy-lsp))

(provide 'venvoy)
;;; venvoy.el ends here
