const PLAIN = [
  ...['ABRT', 'ALRM', 'BUS', 'CHLD', 'CLD', 'CONT', 'FPE', 'HUP', 'ILL', 'INT', 'IO', 'IOT', 'KILL', 'PIPE', 'POLL'],
  ...['PROF', 'PWR', 'QUIT', 'SEGV', 'STKFLT', 'STOP', 'SYS', 'TERM', 'TRAP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'USR1'],
  ...['USR2', 'VTALRM', 'WINCH', 'XCPU', 'XFSZ', 'RTMIN', 'RTMAX'],
];
const ABOVE = Array.from({ length: 15 }, (_, index) => `RTMIN+${index + 1}`);
const BELOW = Array.from({ length: 14 }, (_, index) => `RTMAX-${index + 1}`);

/** Signals that may stop a container on Linux. */
export const LINUX_SIGNALS: ReadonlySet<string> = new Set([...PLAIN, ...ABOVE, ...BELOW].map((name) => `SIG${name}`));
/** Signals that may stop a container on Windows. */
export const WINDOWS_SIGNALS: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM']);
