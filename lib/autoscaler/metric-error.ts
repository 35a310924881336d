/** A metric from which no number of replicas follows; the message is the controller's own. */
export class MetricError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MetricError';
  }
}
