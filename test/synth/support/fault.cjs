// Loaded into the app's process by NODE_OPTIONS. Counts the calls that change the file system below PROJECT and breaks
// one of them. FAULT=kill:3 kills the process in place of its third such call. FAULT=full:3 lets the third call that
// needs space fail as on a full disk, a write having written half.
const fs = require('node:fs');

const [kind, at] = (process.env.FAULT ?? 'none:0').split(':');
const pathArgument = {
  mkdirSync: 0,
  mkdtempSync: 0,
  writeFileSync: 0,
  copyFileSync: 1,
  linkSync: 1,
  symlinkSync: 1,
  renameSync: 1,
  rmSync: 0,
  unlinkSync: 0,
  utimesSync: 0,
  chmodSync: 0,
};
const needsSpace = ['mkdirSync', 'mkdtempSync', 'writeFileSync', 'copyFileSync', 'linkSync', 'symlinkSync'];
const original = { ...fs };
const isApp = process.argv[1]?.endsWith('app.js') === true;
let calls = 0;

for (const name of kind === 'full' ? needsSpace : Object.keys(pathArgument)) {
  fs[name] = (...args) => {
    const counts =
      isApp && require('node:path').resolve(String(args[pathArgument[name]])).startsWith(process.env.PROJECT);
    if (counts && ++calls === Number(at)) strike(name, args);
    return original[name](...args);
  };
}

function strike(name, args) {
  original.writeSync(2, `fault: ${kind} at ${name} ${args[pathArgument[name]]}\n`);
  if (kind === 'kill') process.kill(process.pid, 'SIGKILL');
  if (name === 'writeFileSync') original.writeFileSync(args[0], args[1].slice(0, args[1].length / 2), args[2]);
  throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: 'ENOSPC' });
}
