package org.badgerlang.runtime.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.badgerlang.runtime.report.ReportPage;

/// Serves the report of a run that is under way, made anew every few seconds where someone looks.
///
/// Only this machine can ask, under a path that nobody can guess, and there is nothing but the one
/// page to ask for.
public final class LiveReport implements AutoCloseable {
  private static final int SECONDS = 5;

  /// Who sends half a request keeps a worker, until it has taken too long.
  private static final int WORKERS = 8;

  private static final String LONGEST_REQUEST = "sun.net.httpserver.maxReqTime";
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;

  private final HttpServer server;
  private final ExecutorService worker =
      Executors.newFixedThreadPool(
          WORKERS, Thread.ofPlatform().daemon().name("badger-live-report").factory());
  private final List<Path> folders;
  private final String path;
  private byte[] page = {};
  private long madeAt;

  private LiveReport(HttpServer server, List<Path> folders, String path) {
    this.server = server;
    this.folders = folders;
    this.path = path;
  }

  /// Starts to serve, at a port that is free.
  public static LiveReport of(Path folder) throws IOException {
    byte[] secret = new byte[12];
    new SecureRandom().nextBytes(secret);
    if (System.getProperty(LONGEST_REQUEST) == null) {
      System.setProperty(LONGEST_REQUEST, Integer.toString(SECONDS));
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var live =
        new LiveReport(server, List.of(folder), "/" + HexFormat.of().formatHex(secret) + "/");
    server.createContext("/", live::answer);
    server.setExecutor(live.worker);
    server.start();
    return live;
  }

  /// Where a browser finds it.
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(path) || !isForThisMachine(exchange)) {
        exchange.sendResponseHeaders(NOT_FOUND, -1);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(NOT_ALLOWED, -1);
      } else {
        byte[] body = page();
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "text/html; charset=utf-8");
        headers.set("Cache-Control", "no-store");
        headers.set("Referrer-Policy", "no-referrer");
        exchange.sendResponseHeaders(OK, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  /// A page of another site can make a browser ask here under another name.
  private boolean isForThisMachine(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    int port = server.getAddress().getPort();
    return host != null && (host.equals("127.0.0.1:" + port) || host.equals("localhost:" + port));
  }

  private synchronized byte[] page() throws IOException {
    long now = System.nanoTime();
    if (page.length == 0 || now - madeAt > SECONDS * 1_000_000_000L) {
      page =
          ReportPage.of(folders)
              .replace(
                  "<title>", "<meta http-equiv=\"refresh\" content=\"" + SECONDS + "\">\n<title>")
              .getBytes(StandardCharsets.UTF_8);
      madeAt = now;
    }
    return page;
  }

  @Override
  public void close() {
    server.stop(0);
    worker.shutdownNow();
  }
}
