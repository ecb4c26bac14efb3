"""What is done with indicators, their years and the reports. Rights are asked by the pages."""
