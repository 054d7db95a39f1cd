package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// What an I/O problem is, in a sentence.
final class IoMessages {
  private IoMessages() {}

  static String of(IOException problem) {
    return switch (problem) {
      case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
      case AccessDeniedException denied -> denied.getFile() + ": no permission";
      case FileAlreadyExistsException there -> there.getFile() + ": is there already";
      case NotDirectoryException file -> file.getFile() + ": not a folder";
      case FileSystemException other when other.getReason() != null ->
          other.getFile() + ": " + other.getReason();
      case CharacterCodingException _ -> "not a text in UTF-8";
      default -> String.valueOf(problem.getMessage());
    };
  }
}
