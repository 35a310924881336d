import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';

/** How to reach an API server, all in plain data, so that it can be handed to another process. */
export interface Connection {
  readonly server: string;
  readonly token?: string;
  /** PEM. */
  readonly authority?: string;
  /** PEM, for authentication by certificate. */
  readonly certificate?: string;
  /** PEM. */
  readonly key?: string;
  /** True where the server's certificate is not to be verified. */
  readonly insecure?: boolean;
}

/** What the API server answered. */
export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
  /** The texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** What to send. */
export interface ApiRequest {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** @default application/json */
  readonly contentType?: string;
}

/** A bare client: tests look at status codes, warnings and bodies as they come, which typed clients hide. */
export class ApiClient {
  private readonly agent: Agent;

  constructor(private readonly connection: Connection) {
    this.agent = new Agent({
      keepAlive: true,
      ca: connection.authority,
      cert: connection.certificate,
      key: connection.key,
      rejectUnauthorized: !connection.insecure,
    });
  }

  /** Sends one request; resolves for every status, rejects only when there is no answer. */
  request(method: string, path: string, { body, contentType = 'application/json' }: ApiRequest = {}) {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const url = new URL(path, this.connection.server);
    const options: RequestOptions = {
      method,
      headers: {
        accept: 'application/json',
        ...(this.connection.token ? { authorization: `Bearer ${this.connection.token}` } : {}),
        ...(payload === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) }),
      },
    };
    return new Promise<ApiResponse>((resolve, reject) => {
      const sent =
        url.protocol === 'http:' ? httpRequest(url, options) : httpsRequest(url, { ...options, agent: this.agent });
      sent.once('error', reject);
      sent.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: parse(Buffer.concat(chunks).toString('utf8')),
            warnings: warningTexts(response.headers['warning']),
          }),
        );
      });
      sent.end(payload);
    });
  }

  /** Closes kept connections. */
  close(): void {
    this.agent.destroy();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `299 - "text"`, several in one header separated by commas. */
function warningTexts(header: string | undefined): string[] {
  return header ? Array.from(header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g), (match) => match[1] ?? '') : [];
}
