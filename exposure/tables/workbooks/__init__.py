"""Workbooks: .xlsx, .xls and .ods, looked at before they are read, and .xlsx written."""
