"""Reports as tables, pages and workbooks, and where they are written."""
