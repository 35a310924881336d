#!/usr/bin/env node
import { run } from './run';

/** Whoever reads the output may stop early, as `head` does. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { stdin, stdout, stderr, env } = process;

void run(process.argv.slice(2), { stdin, stdout, stderr, env, cwd: process.cwd() }).then((exitCode) => {
  process.exitCode = exitCode;
});
