#!/usr/bin/env node

/* The command `tidescope`, as npm installs it. Nothing is imported before the version is known to fit: an import would fail first. */

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `Tidescope needs Node.js 22.15 or newer; this is ${process.versions.node}.\nInstall a current version from https://nodejs.org and try again.\n`,
  );
  process.exitCode = 1;
} else {
  const { runCommand } = await import('./runCommand.ts');
  await runCommand(process.argv.slice(2));
}
