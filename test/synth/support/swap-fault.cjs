// Loaded into the process that replaces the folder. Breaks its second rename, between the two states, as SWAP_FAULT says:
// kill, kill-and-empty (an empty folder is made first), fill (a folder with a file is made first), kill-after.
const fs = require('node:fs');
const { join } = require('node:path');

const { mkdirSync, renameSync, writeFileSync } = fs;
const fault = process.env.SWAP_FAULT;
const kill = () => process.kill(process.pid, 'SIGKILL');
let calls = 0;

fs.renameSync = (from, to) => {
  if (++calls !== 2) return renameSync(from, to);
  if (fault === 'kill-and-empty' || fault === 'fill') mkdirSync(to);
  if (fault === 'fill') writeFileSync(join(to, 'of-another.yaml'), 'of: another');
  if (fault.startsWith('kill') && fault !== 'kill-after') kill();
  renameSync(from, to);
  if (fault === 'kill-after') kill();
};
