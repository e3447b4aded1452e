// SPDX-License-Identifier: MIT
#pragma once

namespace mnist_norms {

/// The page of `mnist_norms --serve`: everything that it needs is in it.
inline constexpr const char* draw_page = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Draw a digit</title>
<style>
  body { font: 16px/1.5 sans-serif; max-width: 56rem; margin: 0 auto; padding: 1rem; color: #222 }
  main { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start }
  #paper { width: min(320px, 88vw); height: min(320px, 88vw); background: #000; border-radius: 6px; touch-action: none;
    cursor: crosshair; display: block }
  #seen { width: 140px; height: 140px; background: #000; image-rendering: pixelated; display: block }
  button { font: inherit; padding: .3rem 1rem; margin: .6rem 0 }
  figure { margin: 0 } figcaption { font-size: .85rem; color: #555 }
  table { border-collapse: collapse; font-size: .9rem }
  td, th { padding: .1rem .5rem; text-align: right; font-variant-numeric: tabular-nums }
  td.bar { position: relative; width: 6.5rem; min-width: 4.6rem; background: #f2f2f2; border: 2px solid #fff }
  td.bar i { position: absolute; left: 0; top: 0; bottom: 0; background: #9ecae8 }
  td.bar.most i { background: #0072b2 } td.bar span { position: relative } td.bar.most span { font-weight: 600 }
  td.bar.most.long span { color: #fff }
  .under { display: flex; justify-content: space-between; gap: 1rem; max-width: min(320px, 88vw); margin-top: .6rem }
  .under button { margin: 0; align-self: flex-start } .under figure { max-width: 140px }
  #problem { color: #b00020; min-height: 1.5em }
</style>
</head>
<body>
<h1>Draw a digit</h1>
<main>
  <div>
    <canvas id="paper" width="560" height="560" aria-label="Draw a digit here"></canvas>
    <div class="under">
      <button id="clear" type="button">Clear</button>
      <figure>
        <canvas id="seen" width="28" height="28"></canvas>
        <figcaption>What the networks really see: 28 x 28 pixels</figcaption>
      </figure>
    </div>
  </div>
  <div>
    <table id="table"></table>
    <p id="problem" role="alert"></p>
  </div>
</main>
<p>Mouse, pen or finger. As with MNIST's own digits, the box around the ink becomes 20 x 20 pixels, and its centre of mass
  the middle of 28 x 28. The probabilities are computed by the program that serves this page, on this machine; nothing
  leaves it.</p>
<script>
'use strict';
const byId = id => document.getElementById(id);
const paper = byId('paper'), pen = paper.getContext('2d', {willReadFrequently: true});
const seen = byId('seen').getContext('2d');
pen.lineCap = pen.lineJoin = 'round';
pen.lineWidth = 46;
pen.strokeStyle = pen.fillStyle = '#fff';

// The ink of the canvas, half as fine: side x side bytes.
function ink() {
  const n = paper.width, side = n / 2, rgba = pen.getImageData(0, 0, n, n).data, out = new Uint8Array(side * side);
  for (let y = 0; y < side; ++y)
    for (let x = 0; x < side; ++x) {
      const at = (2 * y * n + 2 * x) * 4 + 3;
      out[y * side + x] = (rgba[at] + rgba[at + 4] + rgba[at + 4 * n] + rgba[at + 4 * n + 4]) / 4;
    }
  return out;
}

function show(answer) {
  const picture = seen.createImageData(28, 28);
  for (let i = 0; i < 784; ++i) {
    picture.data.fill(answer.image ? answer.image[i] : 0, 4 * i, 4 * i + 3);
    picture.data[4 * i + 3] = 255;
  }
  seen.putImageData(picture, 0, 0);
  const table = byId('table');
  table.replaceChildren();
  const head = table.insertRow();
  head.append(document.createElement('th'));
  for (const model of answer.models) {
    const th = document.createElement('th');
    th.textContent = model.name;
    head.append(th);
  }
  for (let digit = 0; digit < 10; ++digit) {
    const row = table.insertRow(), th = document.createElement('th');
    th.textContent = digit;
    row.append(th);
    for (const model of answer.models) {
      const p = model.probabilities, cell = row.insertCell();
      cell.className = 'bar';
      const bar = document.createElement('i'), text = document.createElement('span');
      if (p) {
        bar.style.width = 100 * p[digit] + '%';
        text.textContent = (100 * p[digit]).toFixed(1) + ' %';
        if (p[digit] === Math.max(...p)) cell.classList.add('most');
        if (p[digit] > 0.8) cell.classList.add('long');
      } else {
        text.textContent = '\u2013';
      }
      cell.append(bar, text);
    }
  }
}

// One question at a time; what was drawn meanwhile is asked next.
let asking = null, again = false;
function ask() {
  if (asking) {
    again = true;
    return asking;
  }
  asking = (async () => {
    try {
      do {
        again = false;
        const reply = await fetch('/classify', {method: 'POST', body: ink()});
        if (!reply.ok) throw new Error(await reply.text());
        show(await reply.json());
        byId('problem').textContent = '';
      } while (again);
    } catch (error) {
      byId('problem').textContent = error instanceof TypeError
        ? 'The program that serves this page does not answer: does it still run?' : error.message;
    }
    asking = null;
  })();
  return asking;
}

function place(event) {
  const box = paper.getBoundingClientRect();
  return [(event.clientX - box.left) * paper.width / box.width, (event.clientY - box.top) * paper.height / box.height];
}
const strokes = new Map();  // where each finger was last
paper.addEventListener('pointerdown', event => {
  if (event.button !== 0) return;
  event.preventDefault();
  paper.setPointerCapture(event.pointerId);
  const at = place(event);
  strokes.set(event.pointerId, at);
  pen.beginPath();
  pen.arc(at[0], at[1], pen.lineWidth / 2, 0, 2 * Math.PI);
  pen.fill();
  ask();
});
paper.addEventListener('pointermove', event => {
  const last = strokes.get(event.pointerId);
  if (!last) return;
  pen.beginPath();
  pen.moveTo(...last);
  let at = last;
  const points = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
  for (const e of points.length ? points : [event]) pen.lineTo(...(at = place(e)));
  pen.stroke();
  strokes.set(event.pointerId, at);
  ask();
});
for (const end of ['pointerup', 'pointercancel'])
  paper.addEventListener(end, event => { if (strokes.delete(event.pointerId)) ask(); });
byId('clear').addEventListener('click', () => {
  pen.clearRect(0, 0, paper.width, paper.height);
  ask();
});
ask();
</script>
</body>
</html>
)html";

}  // namespace mnist_norms
