// Search in what search-data.js holds: departments by name, reasons by their words. No network, no framework.
(function () {
  "use strict";
  var most = 200, data = window.JUESUAN;
  var field = document.getElementById("words"), list = document.getElementById("found"), told = document.getElementById("told");
  function holds(text, words) { return words.every(function (word) { return text.indexOf(word) >= 0; }); }
  function line(href, head, text) {
    var item = document.createElement("li"), link = document.createElement("a");
    link.href = href; link.textContent = head; item.appendChild(link);
    if (text) { var said = document.createElement("q"); said.textContent = text; item.append(" ", said); }
    return item;
  }
  function search() {
    var words = field.value.split(/\s+/).filter(Boolean), rows = [];
    if (words.length) {
      data.departments.forEach(function (row) { if (holds(row[1], words)) rows.push(line(data.pages[row[0]], row[1])); });
      data.reasons.forEach(function (row) {
        var head = data.departments[row[0]][1] + " " + row[1] + " · " + row[2];
        if (holds(row[3] + head, words)) rows.push(line(row[4], head, row[3]));
      });
    }
    told.textContent = words.length ? "找到 " + rows.length + " 条" + (rows.length > most ? "，列出前 " + most + " 条" : "") : "";
    list.replaceChildren.apply(list, rows.slice(0, most));
  }
  field.addEventListener("input", search);
  field.value = decodeURIComponent(location.hash.slice(1));
  search();
}());
