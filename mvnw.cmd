@echo off
rem Runs an installed Maven (3.8 or newer) on the JDK of JAVA_HOME, which must be 25 or newer.
setlocal
where mvn >nul 2>nul
if errorlevel 1 (
  echo mvnw: needs Maven 3.8 or newer on the PATH: https://maven.apache.org/download.cgi 1>&2
  exit /b 69
)
set "MAVEN_OPTS=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"
call mvn %*
exit /b %ERRORLEVEL%
