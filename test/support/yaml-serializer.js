/** Prints text of several lines in snapshots as it is, so that YAML reads as YAML. */
module.exports = {
  test: (value) => typeof value === 'string' && value.includes('\n'),
  serialize: (value) => value.trimEnd(),
};
