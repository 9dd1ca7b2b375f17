// Reads the screens that are named on standard input, one a line, with
// PP-OCRv4; writes one JSON object a line: the lines of text, milliseconds.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const installed = createRequire(`${process.argv[2]}/package.json`);
const module = installed.resolve('@gutenye/ocr-node');
const { default: Ocr } = await import(pathToFileURL(module));
const ocr = await Ocr.create({
    onnxOptions: { intraOpNumThreads: 1, interOpNumThreads: 1 },
});
for await (const path of createInterface({ input: process.stdin })) {
    const start = performance.now();
    const lines = (await ocr.detect(path)).map((line) => line.text);
    const ms = performance.now() - start;
    console.log(JSON.stringify({ path, lines, ms }));
}
