"""A published file of any kind → the PDF of it that is read: by LibreOffice or Chromium, in a process of their own."""
