// Search in what search-data.js and its parts hold: departments, items, reasons, sentences, numbers. No network, no framework.
(function () {
  "use strict";
  var most = 200, data = window.JUESUAN, loaded = 0, waiting = null, documents = [];
  var field = document.getElementById("words"), list = document.getElementById("found"), told = document.getElementById("told");
  function holds(text, words) { return words.every(function (word) { return text.indexOf(word) >= 0; }); }
  function line(href, head, text) {
    var item = document.createElement("li"), link = document.createElement(href ? "a" : "span");
    if (href) link.href = href;
    link.textContent = head; item.appendChild(link);
    if (text) { var said = document.createElement("q"); said.textContent = text; item.append(" ", said); }
    return item;
  }
  // 887.36, 887.36万元 and 8,873,600 are one amount
  function amounts(text) {
    var plain = text.replace(/[,，\s¥￥]/g, ""), found = /^[-−]?(\d+(?:\.\d+)?)(亿元|万元|元)?$/.exec(plain);
    if (!found) return null;
    var times = { "亿元": 8, "万元": 4, "元": 0 }, value = found[2] ? [times[found[2]]] : [0, 4];
    return { digits: found[1], unit: found[2] || "", yuan: value.map(function (zeros) { return shifted(found[1], zeros); }) };
  }
  function shifted(digits, zeros) {  // as text: no amount is rounded
    var parts = digits.split("."), after = (parts[1] || "") + "0000000000", whole = parts[0] + after.slice(0, zeros), rest = after.slice(zeros).replace(/0+$/, "");
    whole = whole.replace(/^0+(?=\d)/, "");
    return rest ? whole + "." + rest : whole;
  }
  function isNumber(row, asked) {
    if (asked.yuan.indexOf(row[1]) >= 0 && row[1]) return true;
    var printed = /\d[\d,]*(?:\.\d+)?/.exec(row[0]);
    return !!printed && printed[0].replace(/,/g, "") === asked.digits && (!asked.unit || row[0].indexOf(asked.unit) >= 0);
  }
  function search() {
    var words = field.value.split(/\s+/).filter(Boolean), asked = words.length === 1 ? amounts(words[0]) : null, rows = [];
    if (words.length) {
      data.departments.forEach(function (row) { if (holds(row[1], words)) rows.push(line(data.pages[row[0]], row[1])); });
      data.items.forEach(function (row) { if (row[2] && holds(row[0], words)) rows.push(line(row[2], "项目：" + row[1])); });
      documents.forEach(function (one) {
        if (asked) one[3].forEach(function (row) { if (isNumber(row, asked)) rows.push(line(row[4] || one[1], row[0] + " " + row[2] + " · " + one[0] + " 第 " + row[3] + " 页")); });
        one[2].forEach(function (row) { if (holds(row[2], words)) rows.push(line(row[1] || one[1], one[0] + " 第 " + row[0] + " 页", row[2])); });
      });
      data.reasons.forEach(function (row) {
        var head = data.departments[row[0]][1] + " " + row[1] + " · " + row[2];
        if (holds(row[3] + head, words)) rows.push(line(row[4], "原因：" + head, row[3]));
      });
    }
    var rest = loaded < data.parts.length ? "，还在读 " + (data.parts.length - loaded) + " 部分" : "";
    told.textContent = words.length ? "找到 " + rows.length + " 条" + (rows.length > most ? "，列出前 " + most + " 条" : "") + rest : "";
    list.replaceChildren.apply(list, rows.slice(0, most));
    if (words.length && rest) next();
  }
  // a script tag, since pages that are opened from a folder may not fetch
  function next() {
    if (waiting) return;
    waiting = document.createElement("script");
    waiting.src = data.parts[loaded];
    waiting.onload = waiting.onerror = function () { waiting = null; loaded += 1; search(); };
    document.body.appendChild(waiting);
  }
  data.part = function (some) { documents = documents.concat(some); };
  field.addEventListener("input", search);
  field.value = decodeURIComponent(location.hash.slice(1));
  search();
}());
