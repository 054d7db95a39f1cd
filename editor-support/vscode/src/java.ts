import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

export const requiredVersion = 25;

/** A JDK on this machine. */
export interface Jdk {
  home: string;
  java: string;
  version: number;
}

const executable = process.platform === "win32" ? ".exe" : "";

/** The first JDK of version 25 or newer: the setting, the environment, then the usual folders. */
export async function findJdk(configuredHome: string): Promise<Jdk | undefined> {
  if (configuredHome !== "") {
    return inspect(expandHome(configuredHome));
  }
  for (const home of candidateHomes()) {
    const jdk = await inspect(home);
    if (jdk) {
      return jdk;
    }
  }
  return undefined;
}

/** The one sentence that says what to do where there is no such JDK. */
export function missingJdkMessage(configuredHome: string): string {
  return configuredHome === ""
    ? `Badger needs a JDK ${requiredVersion} or newer: install one (for example from adoptium.net) or set "badger.java.home" to its folder.`
    : `"badger.java.home" is ${configuredHome}, which is not a JDK ${requiredVersion} or newer: choose another folder or clear the setting.`;
}

function expandHome(folder: string): string {
  return folder.startsWith("~") ? path.join(homedir(), folder.slice(1)) : folder;
}

function candidateHomes(): string[] {
  const homes = [process.env.BADGER_JAVA_HOME, process.env.JAVA_HOME, process.env.JDK_HOME];
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    if (folder !== "" && existsSync(path.join(folder, "javac" + executable))) {
      homes.push(path.dirname(folder));
    }
  }
  for (const [parent, inside] of installFolders()) {
    homes.push(...childFolders(parent).map((child) => path.join(parent, child, inside)));
  }
  return homes.filter((home): home is string => home !== undefined && home !== "");
}

function installFolders(): [string, string][] {
  const home = homedir();
  switch (process.platform) {
    case "win32": {
      const programs = process.env.ProgramFiles ?? "C:\\Program Files";
      return ["Java", "Eclipse Adoptium", "Microsoft", "Zulu", "Amazon Corretto", "BellSoft"].map(
        (vendor) => [path.join(programs, vendor), ""] as [string, string],
      );
    }
    case "darwin":
      return [
        ["/Library/Java/JavaVirtualMachines", "Contents/Home"],
        [path.join(home, "Library/Java/JavaVirtualMachines"), "Contents/Home"],
        ["/opt/homebrew/opt", "libexec/openjdk.jdk/Contents/Home"],
        [path.join(home, ".sdkman/candidates/java"), ""],
        [path.join(home, ".local/share/mise/installs/java"), ""],
      ];
    default:
      return [
        ["/usr/lib/jvm", ""],
        ["/usr/java", ""],
        ["/opt", ""],
        [path.join(home, ".jdks"), ""],
        [path.join(home, ".sdkman/candidates/java"), ""],
        [path.join(home, ".local/share/mise/installs/java"), ""],
        [path.join(home, ".asdf/installs/java"), ""],
      ];
  }
}

function childFolders(parent: string): string[] {
  try {
    return readdirSync(parent).sort().reverse();
  } catch {
    return [];
  }
}

async function inspect(home: string): Promise<Jdk | undefined> {
  const java = path.join(home, "bin", "java" + executable);
  if (!existsSync(java) || !existsSync(path.join(home, "bin", "javac" + executable))) {
    return undefined;
  }
  const version = releaseVersion(home) ?? (await askVersion(java));
  return version !== undefined && version >= requiredVersion ? { home, java, version } : undefined;
}

function releaseVersion(home: string): number | undefined {
  try {
    const found = /^JAVA_VERSION="(\d+)/m.exec(readFileSync(path.join(home, "release"), "utf8"));
    return found ? Number(found[1]) : undefined;
  } catch {
    return undefined;
  }
}

function askVersion(java: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile(java, ["-version"], { timeout: 10_000 }, (error, _out, text) => {
      const found = error ? null : /version "(\d+)/.exec(text);
      resolve(found ? Number(found[1]) : undefined);
    });
  });
}
