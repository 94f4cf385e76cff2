// Sends raw bytes to Node's HTTP server. Standard input: a JSON array of texts in base 64, each the bytes of one client.
// Standard output: a JSON array with the outcome of each: the number of complete requests, the error and the statuses.
'use strict';

const http = require('node:http');
const net = require('node:net');

function serve(record) {
  const options = { insecureHTTPParser: false, requireHostHeader: true, keepAliveTimeout: 0, maxHeaderSize: 16384 };
  const server = http.createServer(options, (request, response) => {
    request.on('error', () => {});
    request.on('data', () => {});
    request.on('end', () => {
      if (request.complete) record().accepted += 1;
      response.end();
    });
  });
  server.on('checkExpectation', (request, response) => {
    record().error = 'EXPECTATION';
    response.writeHead(417, { connection: 'close' });
    response.end();
  });
  server.on('connect', (request, socket) => {
    record().error = 'CONNECT';
    socket.destroy();
  });
  server.on('clientError', (error, socket) => {
    record().error ??= error.code;
    socket.destroy();
  });
  return server;
}

function send(port, bytes) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.end(bytes));
    let response = '';
    socket.on('data', (data) => { response += data.toString('latin1'); });
    socket.on('error', () => {});
    socket.on('close', () => resolve(response));
    // Without a response for 2 s, the server waits for more bytes.
    socket.setTimeout(2000, () => socket.destroy());
  });
}

async function main() {
  let input = '';
  for await (const piece of process.stdin) input += piece;
  const results = [];
  let current;
  const server = serve(() => current);
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  for (const text of JSON.parse(input)) {
    current = { accepted: 0, error: null, statuses: [] };
    const response = await send(server.address().port, Buffer.from(text, 'base64'));
    current.statuses = [...response.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
    results.push(current);
  }
  process.stdout.write(JSON.stringify({ version: process.versions.node, results }));
  process.exit(0);
}

main();
