// What Node's HTTP parser makes of raw bytes. Standard input: a JSON array of texts in base 64, each what one client
// sends. Standard output: a JSON array with what became of each: how many requests were complete, and the error.
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
    let answer = '';
    socket.on('data', (data) => { answer += data.toString('latin1'); });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    // A server that answers nothing and closes nothing: it waits for more.
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
    const answer = await send(server.address().port, Buffer.from(text, 'base64'));
    current.statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));
    results.push(current);
  }
  process.stdout.write(JSON.stringify({ version: process.versions.node, results }));
  process.exit(0);
}

main();
