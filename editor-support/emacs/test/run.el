;;; run.el --- What docs/emacs.md promises, without a screen  -*- lexical-binding: t; -*-

;;; Commentary:

;; emacs --batch -L editor-support/emacs -l editor-support/emacs/test/run.el
;; with BADGER_JAVA and BADGER_SERVER_JAR in the environment.

;;; Code:

(require 'badger-mode)
(require 'flymake)

(defvar badger-test-failures 0)

(defun badger-test-check (name holds)
  "Print whether NAME HOLDS."
  (princ (format "%s %s\n" (if holds "ok  " "FAIL") name))
  (unless holds (setq badger-test-failures (1+ badger-test-failures))))

(defun badger-test-eventually (condition)
  "Wait until CONDITION gives non-nil, for a minute at most."
  (let ((end (+ (float-time) 60)) result)
    (while (and (not (setq result (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.1)
      (sit-for 0.05))
    result))

(setq badger-java (getenv "BADGER_JAVA")
      badger-server-jar (getenv "BADGER_SERVER_JAR")
      eglot-sync-connect 30
      eglot-connect-timeout 60)

(let ((file (make-temp-file "spec" nil ".badger")))
  (with-temp-file file
    (insert "import std.rules.{adam}\naxis unit = 2\nloop outer repeat 10 {\n"
            "  learn x: real[unit] by adam(lr: 0.1)\n  let far = y - 3\n"
            "  minimise mean(far ^ 2)\n}\n"))
  (find-file file)
  (badger-test-check "mode" (eq major-mode 'badger-mode))
  (font-lock-ensure)
  (goto-char (point-min))
  (badger-test-check "colours" (eq (get-text-property (point) 'face) 'font-lock-keyword-face))
  (apply #'eglot (eglot--guess-contact))
  (badger-test-check "connected" (eglot-current-server))
  (flymake-start)
  (badger-test-check "an error comes" (badger-test-eventually #'flymake-diagnostics))
  (search-forward "y - 3")
  (replace-match "x - 3")
  (eglot--signal-textDocument/didChange)
  (badger-test-check
   "and goes" (badger-test-eventually (lambda () (null (flymake-diagnostics)))))
  (goto-char (point-min))
  (search-forward "minimise mean(fa")
  (badger-test-check "definition" (xref-backend-definitions 'eglot "LSP identifier at point."))
  (set-buffer-modified-p nil))

(kill-emacs (if (zerop badger-test-failures) 0 1))
;;; run.el ends here
