;;; badger-mode.el --- Badger specs in Emacs  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "28.1") (eglot "1.9"))

;;; Commentary:

;; Colours for Badger specs, and the language server through Eglot.

;;; Code:

(require 'eglot)

(defgroup badger nil
  "Badger specs."
  :group 'languages)

(defcustom badger-java "java"
  "The `java' of a JDK 25 or newer."
  :type 'string)

(defcustom badger-server-jar "badger-language-server.jar"
  "The language server's jar."
  :type 'file)

(defvar badger-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?_ "w" table)
    (modify-syntax-entry ?' "w" table)
    (modify-syntax-entry ?\" "\"" table)
    table))

(defconst badger-font-lock-keywords
  `((,(concat "\\(?:^\\|[;{]\\)\\s-*"
              (regexp-opt
               '("import" "param" "axis" "fn" "net" "expert" "agent" "rule" "task" "schedule"
                 "evaluate" "sweep" "bottleneck" "weights" "state" "draw" "set" "experts"
                 "let" "measure" "next" "return" "action" "observe" "reward" "act" "loop"
                 "nest" "base" "deeper" "batch" "every" "learn" "minimise" "maximise"
                 "losses" "loss" "done" "with" "expect" "reweight" "share" "blind" "only" "budget"
                 "limit" "penalise" "invariant")
               t)
              "\\_>")
     1 font-lock-keyword-face)
    (,(regexp-opt '("if" "then" "else" "and" "or" "not" "of" "as" "from" "by" "through" "repeat"
                    "forever" "until" "via" "carried" "renewed" "frozen" "learned" "bounded"
                    "scaled" "across" "except" "sees")
                  'symbols)
     . font-lock-keyword-face)
    ("\\_<\\(?:loop\\|evaluate\\|fn\\)\\s-+\\(\\w+\\)" 1 font-lock-function-name-face)
    ("\\_<\\(?:real\\|int\\|bool\\)\\_>" . font-lock-type-face)
    ("\\_<[A-Z]\\w*" . font-lock-type-face)
    ("\\_<\\(?:true\\|false\\|[0-9]+\\(?:\\.[0-9]+\\)?\\(?:e[-+]?[0-9]+\\)?\\)\\_>"
     . font-lock-constant-face)
    ("\\_<\\(\\w+\\):" 1 font-lock-variable-name-face)))

(defun badger-indent-line ()
  "Indent by two spaces for each block that is open."
  (interactive)
  (let* ((depth (save-excursion (beginning-of-line) (car (syntax-ppss))))
         (closes (save-excursion (back-to-indentation) (looking-at-p "[])}]")))
         (column (* 2 (max 0 (if closes (1- depth) depth)))))
    (if (<= (current-column) (current-indentation))
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

;;;###autoload
(define-derived-mode badger-mode prog-mode "Badger"
  "Major mode for Badger specs."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "///?\\s-*")
  (setq-local indent-line-function #'badger-indent-line)
  (setq-local indent-tabs-mode nil)
  (setq-local font-lock-defaults '(badger-font-lock-keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.badger\\'" . badger-mode))

(add-to-list 'eglot-server-programs
             '(badger-mode . (lambda (&rest _)
                               (list badger-java
                                     "--enable-native-access=ALL-UNNAMED"
                                     "-jar" (expand-file-name badger-server-jar)))))

(provide 'badger-mode)
;;; badger-mode.el ends here
